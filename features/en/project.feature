# language: en
Feature: Demonstration projects and belts
  A project is built work by work and accepted phase by phase; a belt only begins to be built.
  The projects, works and document numbers of the examples are made up.

  Background:
    Given the charter is in force from 1 April 2022

  @PROJECT-ORDER
  Rule: a project is planned, approved, under construction, accepted, in use, each once, judged by its own day
    P-01 is only planned, P-02 approved, P-03 under construction, P-04 accepted, P-05 in use.

    Background:
      Given "Demo project: plan" was done on 6 April
        | project      | kind of project                  | project name   | village       |
        | P-01 to P-05 | Water-town demonstration village | Sample project | Jiuqu Village |
      And "Demo project: approve" was done on 14 April
        | request                    | project      | document number |
        | approval-02 to approval-05 | P-02 to P-05 | Sample 2022-1   |
      And "Demo project: add work" was done on 15 April
        | project      | work   | phase   |
        | P-02 to P-05 | Work A | Phase 1 |
      And "Demo project: start" was done on 18 April
        | project      |
        | P-03 to P-05 |
      And "Demo project: complete work" was done on 30 May
        | project      | work   |
        | P-03 to P-05 | Work A |
      And "Demo project: accept phase" was done on 6 June
        | project      | phase   |
        | P-03 to P-05 | Phase 1 |
      And "Demo project: accept" was done on 20 June
        | project      |
        | P-04 to P-05 |
      And "Demo project: put in use" was done on 22 June
        | project |
        | P-05    |

    Scenario Outline: Planned once
      When "Demo project: plan" is asked on 1 July
        | project   | kind of project                  | project name   | village       |
        | <project> | Water-town demonstration village | Sample project | Jiuqu Village |
      Then <outcome>

      Examples:
        | project | outcome                           |
        | P-06    | recorded: "Project planned"       |
        | P-01    | it is refused, rule PROJECT-ORDER |

    Scenario Outline: Approved once, after it is planned
      When "Demo project: approve" is asked on 1 July
        | project   | document number |
        | <project> | Sample 2022-2   |
      Then <outcome>

      Examples:
        | project | outcome                           |
        | P-06    | it is refused, rule PROJECT-ORDER |
        | P-01    | recorded: "Project approved"      |
        | P-02    | it is refused, rule PROJECT-ORDER |

    Scenario Outline: Construction starts once, after the approval
      When "Demo project: start" is asked on 1 July
        | project   |
        | <project> |
      Then <outcome>

      Examples:
        | project | outcome                           |
        | P-01    | it is refused, rule PROJECT-ORDER |
        | P-02    | recorded: "Construction started"  |
        | P-03    | it is refused, rule PROJECT-ORDER |

    Scenario Outline: Accepted once, and put in use once after that
      When "<decision>" is asked on 1 July
        | project   |
        | <project> |
      Then <outcome>

      Examples:
        | decision                 | project | outcome                           |
        | Demo project: accept     | P-02    | it is refused, rule PROJECT-ORDER |
        | Demo project: accept     | P-03    | recorded: "Project accepted"      |
        | Demo project: accept     | P-04    | it is refused, rule PROJECT-ORDER |
        | Demo project: put in use | P-03    | it is refused, rule PROJECT-ORDER |
        | Demo project: put in use | P-04    | recorded: "Project put in use"    |
        | Demo project: put in use | P-05    | it is refused, rule PROJECT-ORDER |

    Scenario Outline: A start entered late is judged by its own day
      When "Demo project: start" is asked on <day> April, entered on 1 July
        | project |
        | P-02    |
      Then <outcome>

      Examples:
        | day | outcome                           |
        | 13  | it is refused, rule PROJECT-ORDER |
        | 14  | recorded: "Construction started"  |

    Scenario Outline: An approval is not voided once construction has started
      When "<request>" is voided on 1 July because "wrong number"
      Then <outcome>

      Examples:
        | request     | outcome                          |
        | approval-02 | it is accepted                   |
        | approval-03 | it is refused, rule LATER-STANDS |

    Scenario: A project counts as in use from the day on which it was put in use
      When "Demo project: put in use" is asked on 28 June, entered on 5 July
        | project |
        | P-04    |
      Then it is accepted
      And "water-town projects in use" is 1 as of 27 June
      And "water-town projects in use" is 2 as of 28 June
      And "water-town projects in use" is 1 as of 28 June, as known on 4 July

  @PROJECT-WORKS
  Rule: a phase is accepted when its works are completed, a project when all its phases are; an accepted phase takes no more works
    P-01 is under construction, with Work A and Work B in phase 1 and Work C in phase 2. Work A is completed.

    Background:
      Given "Demo project: plan" was done on 6 April
        | project | kind of project  | project name   | village          |
        | P-01    | Showcase village | Sample project | Yongqing Village |
      And "Demo project: approve" was done on 14 April
        | project | document number |
        | P-01    | Sample 2022-1   |
      And "Demo project: start" was done on 18 April
        | project |
        | P-01    |
      And "Demo project: add work" was done on 18 April
        | project | work   | phase   |
        | P-01    | Work A | Phase 1 |
        | P-01    | Work B | Phase 1 |
        | P-01    | Work C | Phase 2 |
      And "Demo project: complete work" was done on 20 May
        | project | work   |
        | P-01    | Work A |

    Scenario Outline: A work of the project is completed once
      When "Demo project: complete work" is asked on 1 June
        | project | work   |
        | P-01    | <work> |
      Then <outcome>

      Examples:
        | work   | outcome                           |
        | Work A | it is refused, rule PROJECT-WORKS |
        | Work B | recorded: "Work completed"        |
        | Work D | it is refused, rule PROJECT-WORKS |

    Scenario: A phase with a work outstanding is not accepted
      When "Demo project: accept phase" is asked on 1 June
        | project | phase   |
        | P-01    | Phase 1 |
      Then it is refused, rule PROJECT-WORKS
      And what is found is "Work B"

    Scenario: A phase whose works are completed is accepted, whatever is left of the other phases
      Given "Demo project: complete work" was done on 1 June
        | project | work   |
        | P-01    | Work B |
      When "Demo project: accept phase" is asked on 1 June
        | project | phase   |
        | P-01    | Phase 1 |
      Then exactly this is recorded
        | event          | phase   |
        | Phase accepted | Phase 1 |

    Scenario Outline: A work is added once, and to no accepted phase
      Given "Demo project: complete work" was done on 1 June
        | project | work   |
        | P-01    | Work B |
      And "Demo project: accept phase" was done on 1 June
        | project | phase   |
        | P-01    | Phase 1 |
      When "Demo project: add work" is asked on 2 June
        | project | work   | phase   |
        | P-01    | <work> | <phase> |
      Then <outcome>

      Examples:
        | work   | phase   | outcome                           |
        | Work D | Phase 2 | recorded: "Work added"            |
        | Work D | Phase 1 | it is refused, rule PROJECT-WORKS |
        | Work C | Phase 2 | it is refused, rule PROJECT-WORKS |

    Scenario: A project with a phase not accepted is not accepted, though its works are completed
      Given "Demo project: complete work" was done on 1 June
        | project | work   |
        | P-01    | Work B |
        | P-01    | Work C |
      And "Demo project: accept phase" was done on 1 June
        | project | phase   |
        | P-01    | Phase 1 |
      When "Demo project: accept" is asked on 2 June
        | project |
        | P-01    |
      Then it is refused, rule PROJECT-WORKS
      And what is found is "Phase 2"

    Scenario: A project is accepted when all its phases are, and counts as completed
      Given "Demo project: complete work" was done on 1 June
        | project | work   |
        | P-01    | Work B |
        | P-01    | Work C |
      And "Demo project: accept phase" was done on 1 June
        | project | phase   |
        | P-01    | Phase 1 |
        | P-01    | Phase 2 |
      When "Demo project: accept" is asked on 2 June
        | project |
        | P-01    |
      Then recorded: "Project accepted"
      And the figures as of 2 June are
        | figure                          | value                  |
        | works completed                 | Work A, Work B, Work C |
        | showcase projects completed     | 1                      |
        | showcase projects not completed | 0                      |

    Scenario: A completion that an acceptance relies on is not voided
      Given "Demo project: complete work" was done on 1 June
        | request | project | work   |
        | work B  | P-01    | Work B |
      And "Demo project: accept phase" was done on 1 June
        | request | project | phase   |
        | phase 1 | P-01    | Phase 1 |
      When "work B" is voided on 10 June because "entered by mistake"
      Then it is refused, rule LATER-STANDS
      And first to be dealt with: "phase 1"

  @PROJECT-VILLAGE
  Rule: a project lies in a village of the town, and in a belt of the charter if in any

    Scenario Outline: Only a village or community of the town
      When "Demo project: plan" is asked on 6 April
        | project | kind of project  | project name   | village   |
        | P-01    | Showcase village | Sample project | <village> |
      Then <outcome>

      Examples:
        | village             | outcome                             |
        | Yongqing Village    | it is accepted                      |
        | Xinglong Community  | it is accepted                      |
        | A village elsewhere | it is refused, rule PROJECT-VILLAGE |

    Scenario Outline: In no belt, or in one of the charter
      When "Demo project: plan" is asked on 6 April
        | project | kind of project  | project name   | village          | belt   |
        | P-01    | Showcase village | Sample project | Yongqing Village | <belt> |
      Then <outcome>

      Examples:
        | belt                | outcome                             |
        |                     | it is accepted                      |
        | Pastoral Bidao belt | it is accepted                      |
        | Another belt        | it is refused, rule PROJECT-VILLAGE |

    Scenario Outline: The belts are those of the day on which the project is planned
      Given the charter is amended on 8 May without "belts.pastoral-bidao"
      When "Demo project: plan" is asked on <day> May, entered on 9 May
        | project | kind of project  | project name   | village          | belt                |
        | P-01    | Showcase village | Sample project | Yongqing Village | Pastoral Bidao belt |
      Then <outcome>

      Examples:
        | day | outcome                             |
        | 7   | it is accepted                      |
        | 8   | it is refused, rule PROJECT-VILLAGE |

  @CHARTER-KNOWN
  Rule: what is named stands in the charter

    Scenario Outline: A belt of the charter begins to be built
      When "Belt: start building" is asked on 18 May
        | belt   |
        | <belt> |
      Then <outcome>

      Examples:
        | belt               | outcome                           |
        | water-town-culture | recorded: "Belt building started" |
        | belt-x             | it is refused, rule CHARTER-KNOWN |

    Scenario: Begun again, there is nothing to record
      Given "Belt: start building" was done on 18 May
        | belt           |
        | pastoral-bidao |
      When "Belt: start building" is asked on 8 June
        | belt           |
        | pastoral-bidao |
      Then nothing is recorded
      And "belts whose building has started" is 1 as of 8 June
