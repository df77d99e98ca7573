# language: en
Feature: Cohorts of the 1+1 pairing
  A small class of two-committee cadres, each with one mentor of the town leadership team,
  from its planning to its graduation. K-01 and so on are cadres, M-01 and so on are members of the team.

  Background:
    Given the charter is in force from 1 April 2022
    And "Take office" was done on 2 April
      | cadre        | village          | post                                             |
      | K-01 to K-14 | Nancheng Village | Member of the villagers' or residents' committee |

  @COHORT-PLANNED
  Rule: a cohort is planned, once, before anything else of it

    Scenario Outline: a number is one cohort, whatever the field
      Given "Cohort: plan" was done on 5 May
        | cohort | field              |
        | C-01   | Village governance |
      When "Cohort: plan" is asked on 6 May
        | cohort   | field   |
        | <cohort> | <field> |
      Then <outcome>

      Examples:
        | cohort | field                | outcome                            |
        | C-01   | Village governance   | it is refused, rule COHORT-PLANNED |
        | C-01   | Rural revitalisation | it is refused, rule COHORT-PLANNED |
        | C-02   | Village governance   | recorded: "Cohort planned"         |

    Scenario Outline: cadres are enrolled from the day of the plan on, also when entered late
      Given "Cohort: plan" was done on 5 May
        | cohort | field              |
        | C-01   | Village governance |
      When "Cohort: enrol" is asked on <day> May, entered on 9 May
        | cohort | trainee | mentor               |
        | C-01   | K-01    | Town Party secretary |
      Then <outcome>

      Examples:
        | day | outcome                            |
        | 4   | it is refused, rule COHORT-PLANNED |
        | 5   | it is accepted                     |

  @COHORT-SIZE
  Rule: a class has 9 to 13 trainees

    Background:
      Given "Cohort: plan" was done on 5 May
        | cohort | field              |
        | C-01   | Village governance |

    Scenario Outline: a class of nine to thirteen holds its first session
      Given "Cohort: enrol" was done on 5 May
        | cohort | trainee       | mentor        |
        | C-01   | K-01 to K-<n> | M-01 to M-<n> |
      When "Cohort: complete session" is asked on 10 May
        | cohort | course                       | present       |
        | C-01   | Territorial spatial planning | K-01 to K-<n> |
      Then <outcome>

      Examples:
        | n  | outcome                         |
        | 8  | it is refused, rule COHORT-SIZE |
        | 9  | recorded: "Session completed"   |
        | 13 | recorded: "Session completed"   |

    Scenario Outline: the thirteenth joins, and the fourteenth does not
      Given "Cohort: enrol" was done on 5 May
        | cohort | trainee       | mentor        |
        | C-01   | K-01 to K-<n> | M-01 to M-<n> |
      When "Cohort: enrol" is asked on 6 May
        | cohort | trainee | mentor |
        | C-01   | K-14    | M-14   |
      Then <outcome>

      Examples:
        | n  | outcome                                   |
        | 12 | recorded: "Cadre enrolled, Cohort joined" |
        | 13 | it is refused, rule COHORT-SIZE           |

    Scenario: the refusal names what is found and what is allowed
      Given "Cohort: enrol" was done on 5 May
        | cohort | trainee      | mentor       |
        | C-01   | K-01 to K-08 | M-01 to M-08 |
      When "Cohort: complete session" is asked on 10 May
        | cohort | course                       | present      |
        | C-01   | Territorial spatial planning | K-01 to K-08 |
      Then it is refused, rule COHORT-SIZE
      And what is found is "8", and allowed is "9–13"

    Scenario Outline: the last class begins with fewer if a reason is given
      Given "Cohort: enrol" was done on 5 May
        | cohort | trainee      | mentor       |
        | C-01   | K-01 to K-08 | M-01 to M-08 |
      When "Cohort: complete session" is asked on 10 May
        | cohort | course                       | present      | waiver   |
        | C-01   | Territorial spatial planning | K-01 to K-08 | <waiver> |
      Then <outcome>

      Examples:
        | waiver         | outcome                                    |
        | the last class | recorded: "Size waived, Session completed" |
        |                | it is refused, rule COHORT-SIZE            |

    Scenario Outline: the size is that of the charter on the day, also when entered late
      Given "Cohort: enrol" was done on 5 May
        | cohort | trainee      | mentor       |
        | C-01   | K-01 to K-13 | M-01 to M-13 |
      And the charter is amended on 8 May: "largest class" is 14
      When "Cohort: enrol" is asked on <day> May, entered on 9 May
        | cohort | trainee | mentor |
        | C-01   | K-14    | M-14   |
      Then <outcome>

      Examples:
        | day | outcome                         |
        | 7   | it is refused, rule COHORT-SIZE |
        | 8   | it is accepted                  |

    Scenario: a late withdrawal that leaves the first session too few is refused
      Given "Cohort: enrol" was done on 5 May
        | cohort | trainee      | mentor       |
        | C-01   | K-01 to K-09 | M-01 to M-09 |
      And "Cohort: complete session" was done on 10 May
        | request      | cohort | course                       | present      |
        | first lesson | C-01   | Territorial spatial planning | K-01 to K-08 |
      When "Cohort: withdraw" is asked on 9 May, entered on 12 May: cohort is C-01, trainee is K-09
      Then it is refused, rule LATER-STANDS
      And first to be dealt with: "first lesson"

  @COHORT-PAIR
  Rule: a trainee has one mentor at a time, of the town leadership team, replaced only with a reason

    Background:
      Given "Cohort: plan" was done on 5 May
        | cohort | field              |
        | C-01   | Village governance |
      And "Cohort: enrol" was done on 5 May
        | cohort | trainee | mentor               |
        | C-01   | K-01    | Town Party secretary |

    Scenario Outline: a mentor is of the leadership team, and a second trainee of a mentor is a warning
      When "Cohort: enrol" is asked on 6 May
        | cohort | trainee | mentor   |
        | C-01   | K-02    | <mentor> |
      Then <outcome>

      Examples:
        | mentor                             | outcome                                         |
        | Deputy mayor, emergency management | it is accepted without a warning                |
        | Town Party secretary               | it is accepted with a warning, rule COHORT-PAIR |
        | M-16                               | it is refused, rule COHORT-PAIR                 |

    Scenario: the warning names the mentor and the first trainee
      When "Cohort: enrol" is asked on 6 May
        | cohort | trainee | mentor               |
        | C-01   | K-02    | Town Party secretary |
      Then it is accepted with a warning, rule COHORT-PAIR
      And what is found is "M-01: K-01"

    Scenario Outline: a mentor is replaced with a reason, and by another
      When "Cohort: replace mentor" is asked on 6 May
        | cohort | trainee | mentor   | reason   |
        | C-01   | K-01    | <mentor> | <reason> |
      Then <outcome>

      Examples:
        | mentor                 | reason     | outcome                         |
        | Deputy Party secretary | new duties | recorded: "Mentor replaced"     |
        | Deputy Party secretary |            | it is refused, rule COHORT-PAIR |
        | Town Party secretary   | new duties | it is refused, rule COHORT-PAIR |

    Scenario Outline: a shadowing day is spent with the mentor of that day, also when entered late
      Given "Cohort: replace mentor" was done on 12 May
        | cohort | trainee | mentor                 | reason     |
        | C-01   | K-01    | Deputy Party secretary | new duties |
      When "Cohort: shadow" is asked on <day> May, entered on 15 May
        | cohort | trainee | mentor   |
        | C-01   | K-01    | <mentor> |
      Then <outcome>

      Examples:
        | day | mentor                 | outcome                         |
        | 11  | Town Party secretary   | recorded: "Shadowing done"      |
        | 11  | Deputy Party secretary | it is refused, rule COHORT-PAIR |
        | 12  | Deputy Party secretary | recorded: "Shadowing done"      |

  @COHORT-CADRE
  Rule: a trainee is a two-committee cadre in office

    Scenario Outline: from the day of office to the day before it ends
      Given "Cohort: plan" was done on 5 May
        | cohort | field              |
        | C-01   | Village governance |
      And "Take office" was done on 6 May
        | cadre | village          | post                                         |
        | K-20  | Yongqing Village | Member of the Party organisation's committee |
      And "Cadre: leave office" was done on 8 May: cadre is K-20
      When "Cohort: enrol" is asked on <day> May, entered on 9 May
        | cohort | trainee | mentor               |
        | C-01   | K-20    | Town Party secretary |
      Then <outcome>

      Examples:
        | day | outcome                          |
        | 5   | it is refused, rule COHORT-CADRE |
        | 6   | it is accepted                   |
        | 7   | it is accepted                   |
        | 8   | it is refused, rule COHORT-CADRE |

  @COHORT-ONCE
  Rule: a cadre is in one running cohort at a time

    Background:
      Given "Cohort: plan" was done on 5 May
        | cohort | field                |
        | C-01   | Village governance   |
        | C-02   | Rural revitalisation |
      And "Cohort: enrol" was done on 6 May
        | cohort | trainee | mentor |
        | C-01   | K-01    | M-01   |

    Scenario: the refusal names the running cohort
      When "Cohort: enrol" is asked on 7 May
        | cohort | trainee | mentor |
        | C-02   | K-01    | M-02   |
      Then it is refused, rule COHORT-ONCE
      And what is found is "C-01"

    Scenario Outline: withdrawn from one, a cadre joins another from the same day on
      Given "Cohort: withdraw" was done on 8 May: cohort is C-01, trainee is K-01
      When "Cohort: enrol" is asked on <day> May, entered on 9 May
        | cohort | trainee | mentor |
        | C-02   | K-01    | M-02   |
      Then <outcome>

      Examples:
        | day | outcome                         |
        | 7   | it is refused, rule COHORT-ONCE |
        | 8   | it is accepted                  |

  @COHORT-CLOSED
  Rule: after the first session only a named substitute joins, with a reason; after graduation nothing is added

    Background:
      Given "Cohort: plan" was done on 5 May
        | cohort | field               |
        | C-01   | Industry and assets |
      And "Cohort: enrol" was done on 5 May
        | cohort | trainee      | mentor       |
        | C-01   | K-01 to K-09 | M-01 to M-09 |
      And "Cohort: complete session" was done on 10 May
        | request      | cohort | course                              | present      |
        | first lesson | C-01   | Industrial and economic development | K-01 to K-09 |

    Scenario Outline: the class is open until the day before its first session
      When "Cohort: enrol" is asked on <day> May, entered on 12 May
        | cohort | trainee | mentor |
        | C-01   | K-14    | M-14   |
      Then <outcome>

      Examples:
        | day | outcome                           |
        | 9   | it is accepted                    |
        | 10  | it is refused, rule COHORT-CLOSED |
        | 11  | it is refused, rule COHORT-CLOSED |

    Scenario Outline: a substitute joins with a reason
      When "Cohort: substitute" is asked on 12 May
        | cohort | leaver | substitute | reason   |
        | C-01   | K-01   | K-14       | <reason> |
      Then <outcome>

      Examples:
        | reason     | outcome                                                   |
        | sick leave | recorded: "Cadre substituted, Cohort left, Cohort joined" |
        |            | it is refused, rule COHORT-CLOSED                         |

    Scenario Outline: after graduation nothing is added
      Given "Cohort: complete session" was done on 11 May
        | cohort | course                      | present      |
        | C-01   | Collective asset management | K-01 to K-09 |
      And "Cohort: graduate" was done on 20 May: cohort is C-01
      When "Cohort: shadow" is asked on <day> May, entered on 23 May
        | cohort | trainee | mentor |
        | C-01   | K-01    | M-01   |
      Then <outcome>

      Examples:
        | day | outcome                           |
        | 19  | it is accepted                    |
        | 20  | it is refused, rule COHORT-CLOSED |

    Scenario: a first session entered by mistake and voided leaves the class open
      Given "first lesson" was voided on 12 May because "entered for the wrong class"
      When "Cohort: enrol" is asked on 12 May
        | cohort | trainee | mentor |
        | C-01   | K-14    | M-14   |
      Then it is accepted

  @COHORT-COURSES
  Rule: a cohort graduates when the courses set for its field are completed, each held once, with make-ups

    Background:
      Given "Cohort: plan" was done on 5 May
        | cohort | field              |
        | C-01   | Village governance |
      And "Cohort: enrol" was done on 5 May
        | cohort | trainee      | mentor       |
        | C-01   | K-01 to K-09 | M-01 to M-09 |
      And "Cohort: complete session" was done on 10 May
        | cohort | course                              | present      |
        | C-01   | Territorial spatial planning        | K-01 to K-08 |
        | C-01   | Urban renewal                       | K-01 to K-08 |
        | C-01   | Industrial and economic development | K-01 to K-08 |
        | C-01   | Collective asset management         | K-01 to K-08 |

    Scenario Outline: graduation waits for the fifth course
      Given "Cohort: complete session" was done on 18 May
        | cohort | course          | present      |
        | C-01   | Grid governance | K-01 to K-08 |
      When "Cohort: graduate" is asked on <day> May, entered on 20 May: cohort is C-01
      Then <outcome>

      Examples:
        | day | outcome                            |
        | 17  | it is refused, rule COHORT-COURSES |
        | 18  | it is accepted                     |

    Scenario Outline: a course is held once
      When "Cohort: complete session" is asked on 11 May
        | cohort | course   | present      |
        | C-01   | <course> | K-01 to K-09 |
      Then <outcome>

      Examples:
        | course          | outcome                            |
        | Urban renewal   | it is refused, rule COHORT-COURSES |
        | Grid governance | recorded: "Session completed"      |

    Scenario Outline: a course is made up from the day on which it was held
      When "Cohort: make up" is asked on <day> May, entered on 12 May
        | cohort | course        | present |
        | C-01   | Urban renewal | K-09    |
      Then <outcome>

      Examples:
        | day | outcome                            |
        | 9   | it is refused, rule COHORT-COURSES |
        | 10  | recorded: "Make up held"           |

  @COHORT-PRESENT
  Rule: a trainee graduates if present at each course or a make-up; recorded of the class alone, once a course

    Background:
      Given "Cohort: plan" was done on 5 May
        | cohort | field               |
        | C-01   | Industry and assets |
      And "Cohort: enrol" was done on 5 May
        | cohort | trainee      | mentor       |
        | C-01   | K-01 to K-09 | M-01 to M-09 |
      And "Cohort: complete session" was done on 10 May
        | cohort | course                              | present      |
        | C-01   | Industrial and economic development | K-01 to K-07 |

    Scenario: who was at each course or made it up graduates, the others do not
      Given "Cohort: make up" was done on 11 May
        | cohort | course                              | present |
        | C-01   | Industrial and economic development | K-08    |
      And "Cohort: complete session" was done on 12 May
        | cohort | course                      | present      |
        | C-01   | Collective asset management | K-02 to K-09 |
      When "Cohort: graduate" is asked on 20 May: cohort is C-01
      Then among others this is recorded
        | event            | graduates    | others     |
        | Cohort graduated | K-02 to K-08 | K-01, K-09 |
      And "cadres graduated" is 7 as of 20 May

    Scenario Outline: a list of those present names trainees of the class, each once, and at least one
      When "Cohort: complete session" is asked on 12 May
        | cohort | course                      | present |
        | C-01   | Collective asset management | <list>  |
      Then <outcome>

      Examples:
        | list             | outcome                            |
        | K-09             | recorded: "Session completed"      |
        | K-09, K-10       | it is refused, rule COHORT-PRESENT |
        | K-08, K-09, K-08 | it is refused, rule COHORT-PRESENT |
        | nobody           | it is refused, rule COHORT-PRESENT |

    Scenario Outline: who was at a course has nothing to make up
      When "Cohort: make up" is asked on 12 May
        | cohort | course                              | present   |
        | C-01   | Industrial and economic development | <trainee> |
      Then <outcome>

      Examples:
        | trainee | outcome                            |
        | K-07    | it is refused, rule COHORT-PRESENT |
        | K-08    | recorded: "Make up held"           |
