# language: en
Feature: Volunteers stationed in grids
  The people of the four teams are stationed in the grids of the villages, each in one team and in one grid.
  What is entered late stands on its own day; what was entered wrongly is corrected or voided.

  Background:
    Given the charter is in force from 1 April 2022

  @TEAM-ONE
  Rule: a volunteer is in one team at a time; changing is explicit

    Background:
      Given "Assign volunteer" was done on 3 May
        | request | volunteer | grid                     | team               |
        | first   | V-0001    | Nancheng Village, grid 1 | Town backbone team |

    Scenario: Who is in no team yet is enrolled by the assignment
      When "Assign volunteer" is asked on 3 May
        | volunteer | grid                     | team               | unit               |
        | V-0002    | Nancheng Village, grid 2 | Town backbone team | Finance sub-bureau |
      Then exactly this is recorded
        | of                 | event              | team               | unit               | volunteer | grid                     |
        | Volunteer "V-0002" | Volunteer enrolled | Town backbone team | Finance sub-bureau |           |                          |
        | Grid "G-07"        | Volunteer assigned |                    |                    | V-0002    |                          |
        | Volunteer "V-0002" | Grid claimed       |                    |                    |           | Nancheng Village, grid 2 |

    Scenario: An assignment does not change the team by the way
      When "Assign volunteer" is asked on 4 May
        | volunteer | grid                     | team              |
        | V-0001    | Nancheng Village, grid 2 | Village main team |
      Then it is refused, rule TEAM-ONE
      And what is found is "town-backbone", and allowed is "village-main"

    Scenario Outline: A change goes to another team
      When "Volunteer: change team" is asked on 10 May
        | volunteer | team   |
        | V-0001    | <team> |
      Then <outcome>

      Examples:
        | team                   | outcome                      |
        | Municipal support team | it is accepted               |
        | Town backbone team     | it is refused, rule TEAM-ONE |
        | Village main team      | it is accepted               |
        | Social reserve team    | recorded: "Team changed"     |

    Scenario: A change of team leaves the grid as it is
      When "Volunteer: change team" is asked on 10 May
        | volunteer | team              |
        | V-0001    | Village main team |
      Then the state of Volunteer "V-0001" on 9 May is
        | team               | grid                     |
        | Town backbone team | Nancheng Village, grid 1 |
      And the state of Volunteer "V-0001" on 10 May is
        | team              | grid                     |
        | Village main team | Nancheng Village, grid 1 |

    Scenario: Who comes back may join another team, and is counted once
      Given "Return volunteer" was done on 10 May: volunteer is V-0001
      When "Assign volunteer" is asked on 20 May
        | volunteer | grid                     | team              |
        | V-0001    | Nancheng Village, grid 2 | Village main team |
      Then it is accepted
      And the figures as of 20 May are
        | figure                            | value |
        | people ever enrolled in the teams | 1     |
        | people in the teams now           | 1     |
        | teams                             | 2     |

    Scenario: A late change to the team of a later change is refused, and names it
      Given "Volunteer: change team" was done on 10 May
        | request | volunteer | team              |
        | second  | V-0001    | Village main team |
      When "Volunteer: change team" is asked on 9 May, entered on 12 May
        | volunteer | team              |
        | V-0001    | Village main team |
      Then it is refused, rule LATER-STANDS
      And first to be dealt with: "second"

  @GRID-ONE
  Rule: a volunteer is stationed in one grid at a time; moving is explicit

    Background:
      Given "Assign volunteer" was done on 3 May
        | request | volunteer | grid                     | team               |
        | first   | V-0001    | Nancheng Village, grid 1 | Town backbone team |

    Scenario Outline: Who is in a grid is not assigned again, not even to the same
      When "Assign volunteer" is asked on 4 May
        | volunteer | grid   | team               |
        | V-0001    | <grid> | Town backbone team |
      Then it is refused, rule GRID-ONE
      And what is found is "G-06"

      Examples:
        | grid                     |
        | Nancheng Village, grid 1 |
        | Nancheng Village, grid 2 |

    Scenario Outline: A move goes to another grid
      When "Move volunteer" is asked on 4 May
        | volunteer | grid   |
        | V-0001    | <grid> |
      Then <outcome>

      Examples:
        | grid                     | outcome                                                          |
        | Nancheng Village, grid 1 | it is refused, rule GRID-ONE                                     |
        | Nancheng Village, grid 2 | recorded: "Volunteer released, Volunteer assigned, Grid claimed" |

    Scenario: On the day of the return the volunteer is free for another grid
      Given "Return volunteer" was done on 10 May: volunteer is V-0001
      When "Assign volunteer" is asked on 10 May
        | volunteer | grid                     | team               |
        | V-0001    | Nancheng Village, grid 2 | Town backbone team |
      Then it is accepted
      And "grids staffed" is 1 as of 10 May

    Scenario Outline: A late move is judged by the grid of its day
      Given "Move volunteer" was done on 10 May
        | volunteer | grid                     |
        | V-0001    | Nancheng Village, grid 2 |
      When "Move volunteer" is asked on <day>, entered on 12 May
        | volunteer | grid   |
        | V-0001    | <grid> |
      Then <outcome>

      Examples:
        | day    | grid                     | outcome                      |
        | 9 May  | Nancheng Village, grid 1 | it is refused, rule GRID-ONE |
        | 10 May | Nancheng Village, grid 1 | it is accepted               |
        | 10 May | Nancheng Village, grid 2 | it is refused, rule GRID-ONE |

    Scenario: A late move that a later one stands on is refused, and names it
      Given "Move volunteer" was done on 10 May
        | request | volunteer | grid                     |
        | second  | V-0001    | Nancheng Village, grid 2 |
      When "Move volunteer" is asked on 5 May, entered on 12 May
        | volunteer | grid                     |
        | V-0001    | Nancheng Village, grid 3 |
      Then it is refused, rule LATER-STANDS
      And first to be dealt with: "second"

    Scenario: A wrong grid is corrected
      When "Assign volunteer" is corrected on 3 May, entered on 12 May
        | request | volunteer | grid                     | team               | reason     |
        | first   | V-0001    | Nancheng Village, grid 2 | Town backbone team | wrong grid |
      Then it is accepted
      And the history of Volunteer "V-0001" is
        | day   | event              | team               | grid                     |
        | 3 May | Volunteer enrolled | Town backbone team |                          |
        | 3 May | Grid claimed       |                    | Nancheng Village, grid 2 |

  @GRID-KNOWN
  Rule: a grid is on the charter's list of 53, each in a village of the town

    Scenario Outline: A grid on the list takes volunteers, one beside it does not
      When "Assign volunteer" is asked on 3 May
        | volunteer | grid   | team               |
        | V-0001    | <grid> | Town backbone team |
      Then <outcome>

      Examples:
        | grid | outcome                        |
        | G-00 | it is refused, rule GRID-KNOWN |
        | G-01 | it is accepted                 |
        | G-53 | it is accepted                 |
        | G-54 | it is refused, rule GRID-KNOWN |

    Scenario: The refusal names the grid, and both ends of the list
      When "Assign volunteer" is asked on 3 May
        | volunteer | grid | team               |
        | V-0001    | G-54 | Town backbone team |
      Then it is refused, rule GRID-KNOWN
      And what is found is "G-54", and allowed is "G-01 … G-53 (53)"

    Scenario Outline: A move goes to a grid on the list
      Given "Assign volunteer" was done on 3 May
        | volunteer | grid                     | team               |
        | V-0001    | Nancheng Village, grid 1 | Town backbone team |
      When "Move volunteer" is asked on 4 May
        | volunteer | grid   |
        | V-0001    | <grid> |
      Then <outcome>

      Examples:
        | grid | outcome                        |
        | G-53 | it is accepted                 |
        | G-54 | it is refused, rule GRID-KNOWN |

    Scenario Outline: An activity that names a grid names one on the list
      When "Activity: hold" is asked on 10 May
        | activity | kind                 | village         | place  | grid   |
        | HD-01    | Nucleic-acid testing | Dayusha Village | Square | <grid> |
      Then <outcome>

      Examples:
        | grid | outcome                        |
        | G-53 | it is accepted                 |
        | G-54 | it is refused, rule GRID-KNOWN |
        |      | it is accepted                 |

    Scenario Outline: A grid that an amendment drops takes nobody from that day on
      Given the charter is amended on 10 May without "grids.G-53"
      When "Assign volunteer" is asked on <day>, entered on 12 May
        | volunteer | grid | team               |
        | V-0001    | G-53 | Town backbone team |
      Then <outcome>

      Examples:
        | day    | outcome                        |
        | 9 May  | it is accepted                 |
        | 10 May | it is refused, rule GRID-KNOWN |

    Scenario Outline: A grid of the charter lies in a village of the town
      When the charter is amended on 10 May: "grids.G-53.village" is <village>
      Then <outcome>

      Examples:
        | village          | outcome                           |
        | Daluosha Village | it is accepted                    |
        | somewhere else   | it is refused, rule CHARTER-WHOLE |

  @VOLUNTEER-IN
  Rule: who is moved, changed or returned is in a team

    Background:
      Given "Assign volunteer" was done on 3 May
        | request | volunteer | grid                     | team               |
        | first   | V-0001    | Nancheng Village, grid 1 | Town backbone team |

    Scenario Outline: Who is in a team is moved, changed or returned, and a stranger is not
      When <what>
      Then <outcome>

      Examples:
        | what                                                                                  | outcome                          |
        | "Move volunteer" is asked on 4 May: volunteer is V-0001, grid is G-07                 | it is accepted                   |
        | "Move volunteer" is asked on 4 May: volunteer is V-0404, grid is G-07                 | it is refused, rule VOLUNTEER-IN |
        | "Volunteer: change team" is asked on 4 May: volunteer is V-0001, team is village-main | it is accepted                   |
        | "Volunteer: change team" is asked on 4 May: volunteer is V-0404, team is village-main | it is refused, rule VOLUNTEER-IN |
        | "Return volunteer" is asked on 4 May: volunteer is V-0001                             | it is accepted                   |
        | "Return volunteer" is asked on 4 May: volunteer is V-0404                             | it is refused, rule VOLUNTEER-IN |

    Scenario Outline: The time in the team is the bound, for late entries too
      Given "Return volunteer" was done on 10 May: volunteer is V-0001
      When "Volunteer: change team" is asked on <day>, entered on 12 May
        | volunteer | team              |
        | V-0001    | Village main team |
      Then <outcome>

      Examples:
        | day    | outcome                          |
        | 2 May  | it is refused, rule VOLUNTEER-IN |
        | 3 May  | it is accepted                   |
        | 9 May  | it is accepted                   |
        | 10 May | it is refused, rule VOLUNTEER-IN |

    Scenario: A return leaves grid and team
      When "Return volunteer" is asked on 10 May: volunteer is V-0001
      Then recorded: "Volunteer released, Volunteer returned"
      And the state of Volunteer "V-0001" on 10 May is
        | team | grid |
        | none | none |
      And the figures as of 10 May are
        | figure                            | value |
        | people ever enrolled in the teams | 1     |
        | people in the teams now           | 0     |
        | grids staffed                     | 0     |

    Scenario: An assignment that a return stands on is not voided
      Given "Return volunteer" was done on 10 May
        | request | volunteer |
        | second  | V-0001    |
      When "first" is voided on 12 May because "wrong person"
      Then it is refused, rule LATER-STANDS
      And first to be dealt with: "second"
