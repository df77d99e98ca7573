Feature: The preparation of a branch
  A branch in a compound is prepared: full members are found and premises secured, then it is applied for, approved and
  founded. What is not founded within the days of the charter lapses by the clock, and its members are free again.
  The compounds, documents and people are examples.

  Background:
    Given the charter is in force from 1 April 2022
    And "Compound branch: join plan" was done on 2 June
      | compound |
      | XQ-01    |
      | XQ-02    |
    And "Branch preparation: begin" was done on 3 June
      | branch preparation |
      | XQ-01              |
    And "Branch preparation: find member" was done on 4 June
      | branch preparation | full member |
      | XQ-01              | DY-01       |

  @PREPARATION-OPEN
  Rule: A branch is prepared once its compound has joined the plan and while it has none

    Scenario: It is begun once
      When "Branch preparation: begin" is asked on 5 June: branch preparation is XQ-01
      Then it is refused, rule PREPARATION-OPEN

    Scenario: Another compound of the plan begins too
      When "Branch preparation: begin" is asked on 5 June: branch preparation is XQ-02
      Then it is accepted

  @MEMBER-ONE
  Rule: A full member takes part in the preparation of one branch at a time

    Scenario Outline: Whoever takes part elsewhere does not
      Given "Branch preparation: begin" was done on 5 June: branch preparation is XQ-02
      When "Branch preparation: find member" is asked on 6 June: branch preparation is XQ-02, full member is <member>
      Then <outcome>

      Examples:
        | member | outcome                        |
        | DY-02  | it is accepted                 |
        | DY-01  | it is refused, rule MEMBER-ONE |

  @PREPARATION-DUE
  Rule: It lapses after the days of the charter, and its members are free

    @boundary
    Scenario Outline: The ninetieth day is in time
      When today is <day>
      Then Branch preparation "XQ-01" <outcome>

      Examples:
        | day         | outcome                          |
        | 1 September | is not overdue                   |
        | 2 September | is overdue, rule PREPARATION-DUE |

    Scenario: The clock lets it lapse once
      Given today is 1 September
      When 1 days pass
      Then it follows that is recorded: "Preparation lapsed, Member freed"
      When 1 days pass
      Then nothing follows
