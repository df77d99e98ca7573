# language: en
Feature: Residential compounds, their branches and the Red Neighbour council
  A compound joins the Concentric Circles plan; deliveries, meetings and its branch come after.
  The compounds, members, matters and document numbers are samples.

  Background:
    Given the charter is in force from 1 April 2022
    And "Compound branch: join plan" was done on 2 June
      | compound       |
      | XQ-01 to XQ-05 |

  @COMPOUND-JOINED
  Rule: a compound joins the Concentric Circles plan, once, before anything else of it

    Scenario: It joins in the village in which the charter lists it
      When "Compound branch: join plan" is asked on 3 June: compound is XQ-06
      Then exactly this is recorded
        | event       | village        |
        | Plan joined | Zhakou Village |
      And "compounds in the plan" is 6 as of 3 June

    Scenario Outline: It joins once
      When "Compound branch: join plan" is asked on 3 June: compound is <compound>
      Then <outcome>

      Examples:
        | compound | outcome                             |
        | XQ-06    | it is accepted                      |
        | XQ-05    | it is refused, rule COMPOUND-JOINED |

    Scenario Outline: Other things are entered from the day on which it joins
      When "Compound branch: deliver" is asked on <day>, entered on 5 June
        | compound | delivery |
        | XQ-01    | Care     |
      Then <outcome>

      Examples:
        | day    | outcome                             |
        | 1 June | it is refused, rule COMPOUND-JOINED |
        | 2 June | it is accepted                      |

    Scenario: A joint branch takes in compounds of the plan alone
      When "Compound branch: apply" is asked on 5 June
        | compound | joint with   |
        | XQ-01    | XQ-02, XQ-06 |
      Then it is refused, rule COMPOUND-JOINED
      And what is found is "XQ-06"

    Scenario: A joining that later entries rest on is not voided
      Given "Compound branch: join plan" was done on 3 June
        | request | compound |
        | joining | XQ-06    |
      And "Compound branch: deliver" was done on 5 June
        | request  | compound | delivery |
        | delivery | XQ-06    | Care     |
      When "joining" is voided on 10 June because "wrong compound"
      Then it is refused, rule LATER-STANDS
      And first to be dealt with: "delivery"

  @BRANCH-ONE
  Rule: a compound is covered by one branch at a time, its own or a joint one
    XQ-01 leads a joint branch with XQ-02; XQ-03 has a branch of its own; XQ-04 and XQ-05 have none.

    Background:
      Given "Compound branch: apply" was done on 5 June
        | compound | joint with |
        | XQ-01    | XQ-02      |
        | XQ-03    |            |
      And "Compound branch: approve" was done on 8 June
        | compound | approved under |
        | XQ-01    | Sample 2022-1  |
        | XQ-03    | Sample 2022-3  |
      And "Compound branch: found" was done on 10 June
        | compound | full members   |
        | XQ-01    | DY-11 to DY-13 |
        | XQ-03    | DY-31 to DY-33 |

    Scenario Outline: Only compounds without a branch apply, alone or together
      When "Compound branch: apply" is asked on 12 June
        | compound   | joint with |
        | <compound> | <others>   |
      Then <outcome>

      Examples:
        | compound | others       | outcome                        |
        | XQ-04    |              | recorded: "Branch applied"     |
        | XQ-04    | XQ-05        | recorded: "Branch applied"     |
        | XQ-01    |              | it is refused, rule BRANCH-ONE |
        | XQ-02    |              | it is refused, rule BRANCH-ONE |
        | XQ-03    |              | it is refused, rule BRANCH-ONE |
        | XQ-04    | XQ-05, XQ-03 | it is refused, rule BRANCH-ONE |
        | XQ-04    | XQ-05, XQ-05 | it is refused, rule BRANCH-ONE |
        | XQ-04    | XQ-04        | it is refused, rule BRANCH-ONE |

    Scenario: A refusal names the compound, and the one at which its branch stands
      When "Compound branch: apply" is asked on 12 June
        | compound | joint with |
        | XQ-04    | XQ-02      |
      Then it is refused, rule BRANCH-ONE
      And what is found is "XQ-02: XQ-01"

    Scenario Outline: Out of a joint branch, a compound applies for its own from that day on
      Given "Compound branch: leave joint" was done on 20 June: compound is XQ-02
      When "Compound branch: apply" is asked on <day>, entered on 25 June: compound is XQ-02
      Then <outcome>

      Examples:
        | day     | outcome                        |
        | 19 June | it is refused, rule BRANCH-ONE |
        | 20 June | it is accepted                 |

  @BRANCH-JOINT
  Rule: a compound covered by a joint branch leaves it, the leading one last
    XQ-01 leads a joint branch with XQ-02 and XQ-03; XQ-04 has none.

    Background:
      Given "Compound branch: apply" was done on 5 June
        | compound | joint with   |
        | XQ-01    | XQ-02, XQ-03 |
      And "Compound branch: approve" was done on 8 June
        | compound | approved under |
        | XQ-01    | Sample 2022-1  |
      And "Compound branch: found" was done on 10 June
        | compound | full members   |
        | XQ-01    | DY-11 to DY-13 |

    Scenario Outline: A compound leaves the joint branch that covers it
      When "Compound branch: leave joint" is asked on 20 June: compound is <compound>
      Then <outcome>

      Examples:
        | compound | outcome                          |
        | XQ-02    | recorded: "Joint branch left"    |
        | XQ-04    | it is refused, rule BRANCH-JOINT |

    Scenario Outline: The leading compound leaves when all others have
      Given "Compound branch: leave joint" was done on 20 June
        | compound  |
        | <leavers> |
      When "Compound branch: leave joint" is asked on 21 June: compound is XQ-01
      Then <outcome>

      Examples:
        | leavers        | outcome                          |
        | XQ-02          | it is refused, rule BRANCH-JOINT |
        | XQ-02 to XQ-03 | recorded: "Joint branch left"    |

    Scenario: A refusal names who must leave first
      When "Compound branch: leave joint" is asked on 20 June: compound is XQ-01
      Then it is refused, rule BRANCH-JOINT
      And what is found is "XQ-02, XQ-03"

  @BRANCH-MEMBERS
  Rule: a branch is founded with at least three full members, each counted once

    Background:
      Given "Compound branch: apply" was done on 5 June: compound is XQ-01
      And "Compound branch: approve" was done on 8 June
        | compound | approved under |
        | XQ-01    | Sample 2022-1  |

    Scenario Outline: Three are enough, and nobody counts for two
      When "Compound branch: found" is asked on 10 June
        | compound | full members |
        | XQ-01    | <members>    |
      Then <outcome>

      Examples:
        | members               | outcome                            |
        | DY-01 to DY-02        | it is refused, rule BRANCH-MEMBERS |
        | DY-01 to DY-03        | recorded: "Branch founded"         |
        | DY-01, DY-02, DY-02   | it is refused, rule BRANCH-MEMBERS |
        | DY-01 to DY-03, DY-03 | it is refused, rule BRANCH-MEMBERS |

    Scenario: A refusal shows the list and what the charter asks for
      When "Compound branch: found" is asked on 10 June
        | compound | full members |
        | XQ-01    | DY-01, DY-02 |
      Then it is refused, rule BRANCH-MEMBERS
      And what is found is "DY-01, DY-02", and allowed is "≥ 3"

    Scenario Outline: The number is that of the charter on the day of the meeting
      Given the charter is amended on 12 June: "full members of a branch" is 5
      When "Compound branch: found" is asked on <day>, entered on 20 June
        | compound | full members   |
        | XQ-01    | DY-01 to DY-04 |
      Then <outcome>

      Examples:
        | day     | outcome                            |
        | 11 June | it is accepted                     |
        | 12 June | it is refused, rule BRANCH-MEMBERS |

  @BRANCH-APPROVED
  Rule: a branch is applied for, approved by the town Party committee under a document number, and founded by a members' meeting, on whose day it stands
    XQ-01 has not applied, XQ-02 has, and XQ-03 is approved.

    Background:
      Given "Compound branch: apply" was done on 5 June
        | compound       |
        | XQ-02 to XQ-03 |
      And "Compound branch: approve" was done on 8 June
        | compound | approved under |
        | XQ-03    | Sample 2022-3  |

    Scenario Outline: One applies once
      When "Compound branch: apply" is asked on 10 June: compound is <compound>
      Then <outcome>

      Examples:
        | compound | outcome                             |
        | XQ-01    | recorded: "Branch applied"          |
        | XQ-02    | it is refused, rule BRANCH-APPROVED |

    Scenario Outline: What was applied for is approved, once
      When "Compound branch: approve" is asked on 10 June
        | compound   | approved under |
        | <compound> | Sample 2022-9  |
      Then <outcome>

      Examples:
        | compound | outcome                             |
        | XQ-01    | it is refused, rule BRANCH-APPROVED |
        | XQ-02    | recorded: "Branch approved"         |
        | XQ-03    | it is refused, rule BRANCH-APPROVED |

    Scenario Outline: What was approved is founded
      When "Compound branch: found" is asked on 10 June
        | compound   | full members   |
        | <compound> | DY-01 to DY-03 |
      Then <outcome>

      Examples:
        | compound | outcome                             |
        | XQ-01    | it is refused, rule BRANCH-APPROVED |
        | XQ-02    | it is refused, rule BRANCH-APPROVED |
        | XQ-03    | recorded: "Branch founded"          |

    Scenario: An approval has a document number
      When "Compound branch: approve" is asked on 10 June: compound is XQ-02
      Then it is refused, rule REQUEST-FORM

    Scenario: The branch stands from the day of the meeting, whenever that is entered
      When "Compound branch: found" is asked on 10 June, entered on 20 June
        | compound | full members   |
        | XQ-03    | DY-01 to DY-03 |
      Then it is accepted
      And "compounds with a branch of their own" is 0 as of 9 June
      And "compounds with a branch of their own" is 1 as of 10 June

  @COUNCIL-THREE
  Rule: a council session counts only if all parties are present, else it is recorded as a consultation; a matter is agreed or declined at a session alone

    Scenario: With all three parties it is a session
      When "Compound branch: meet" is asked on 12 June
        | compound | meeting | form    | parties present          |
        | XQ-01    | Y-01    | Offline | branch, property, owners |
      Then it is accepted without a warning
      And recorded: "Council held"

    Scenario Outline: Without one of them it is a consultation, recorded with a warning
      When "Compound branch: meet" is asked on 12 June
        | compound | meeting | form   | parties present |
        | XQ-01    | X-01    | Online | <parties>       |
      Then it is accepted with a warning, rule COUNCIL-THREE
      And recorded: "Consultation held"

      Examples:
        | parties                |
        | branch, property       |
        | branch, owners         |
        | property, owners       |
        | branch, owners, owners |

    Scenario Outline: A session gives any reply, a consultation only defers or refers upward
      Given "Compound branch: raise matter" was done on 12 June
        | compound | matter | subject        |
        | XQ-01    | YT-01  | charging posts |
      And "Compound branch: meet" was done on 12 June
        | compound | meeting | form    | parties present          |
        | XQ-01    | Y-01    | Offline | branch, property, owners |
        | XQ-01    | X-01    | Online  | branch, owners           |
      When "Compound branch: answer matter" is asked on 13 June
        | compound | matter | reply   | meeting   |
        | XQ-01    | YT-01  | <reply> | <meeting> |
      Then <outcome>

      Examples:
        | meeting | reply           | outcome                           |
        | Y-01    | Agreed          | it is accepted                    |
        | Y-01    | Declined        | it is accepted                    |
        | X-01    | Agreed          | it is refused, rule COUNCIL-THREE |
        | X-01    | Declined        | it is refused, rule COUNCIL-THREE |
        | X-01    | Deferred        | it is accepted                    |
        | X-01    | Referred upward | it is accepted                    |

  @COUNCIL-ONCE
  Rule: one meeting for one meeting number of a compound

    Scenario Outline: A number is used once in a compound, for sessions and consultations alike
      Given "Compound branch: meet" was done on 12 June
        | compound | meeting | form    | parties present          |
        | XQ-01    | Y-01    | Offline | branch, property, owners |
        | XQ-01    | X-01    | Online  | branch, owners           |
      When "Compound branch: meet" is asked on 19 June
        | compound   | meeting   | form    | parties present          |
        | <compound> | <meeting> | Offline | branch, property, owners |
      Then <outcome>

      Examples:
        | compound | meeting | outcome                          |
        | XQ-01    | Y-02    | it is accepted                   |
        | XQ-02    | Y-01    | it is accepted                   |
        | XQ-01    | Y-01    | it is refused, rule COUNCIL-ONCE |
        | XQ-01    | X-01    | it is refused, rule COUNCIL-ONCE |

  @COUNCIL-DUE
  Rule: the first council session after the founding is held within 30 days
    The branch of XQ-01 was founded on 10 June; the 30th day is 10 July. XQ-02 has none.

    Background:
      Given "Compound branch: apply" was done on 5 June: compound is XQ-01
      And "Compound branch: approve" was done on 8 June
        | compound | approved under |
        | XQ-01    | Sample 2022-1  |
      And "Compound branch: found" was done on 10 June
        | compound | full members   |
        | XQ-01    | DY-11 to DY-13 |

    Scenario Outline: With no session held, it is overdue from the 31st day on
      When today is <day>
      Then Compound branch "XQ-01" <state>
      And Compound branch "XQ-02" is not overdue

      Examples:
        | day     | state                        |
        | 10 July | is not overdue               |
        | 11 July | is overdue, rule COUNCIL-DUE |

    Scenario Outline: Held on the 30th day it is in time, on the 31st it is late
      When "Compound branch: meet" is asked on <day>, entered on 1 August
        | compound | meeting | form    | parties present          |
        | XQ-01    | Y-01    | Offline | branch, property, owners |
      Then it is accepted
      And Compound branch "XQ-01" <state>

      Examples:
        | day     | state                        |
        | 9 June  | is overdue, rule COUNCIL-DUE |
        | 10 June | is not overdue               |
        | 10 July | is not overdue               |
        | 11 July | is overdue, rule COUNCIL-DUE |

    Scenario: A consultation does not count
      When "Compound branch: meet" is asked on 20 June
        | compound | meeting | form    | parties present |
        | XQ-01    | X-01    | Offline | branch, owners  |
      Then it is accepted
      And Compound branch "XQ-01" is overdue on 11 July, rule COUNCIL-DUE

  @COUNCIL-MATTER
  Rule: a matter is raised once and answered at a recorded meeting: agreed, declined, deferred or referred upward; one deferred or referred may be answered again, and only an agreed one is carried out
    XQ-01 has raised matter YT-01, and held session Y-01.

    Background:
      Given "Compound branch: raise matter" was done on 10 June
        | compound | matter | subject        |
        | XQ-01    | YT-01  | charging posts |
      And "Compound branch: meet" was done on 12 June
        | request | compound | meeting | form    | parties present          |
        | session | XQ-01    | Y-01    | Offline | branch, property, owners |

    Scenario Outline: A matter is raised once in its compound
      When "Compound branch: raise matter" is asked on 12 June
        | compound   | matter   | subject       |
        | <compound> | <matter> | parking lines |
      Then <outcome>

      Examples:
        | compound | matter | outcome                            |
        | XQ-01    | YT-02  | recorded: "Matter raised"          |
        | XQ-02    | YT-01  | recorded: "Matter raised"          |
        | XQ-01    | YT-01  | it is refused, rule COUNCIL-MATTER |

    Scenario Outline: A matter that was raised is answered, at a meeting that is recorded
      When "Compound branch: answer matter" is asked on 13 June
        | compound | matter   | reply    | meeting   |
        | XQ-01    | <matter> | Deferred | <meeting> |
      Then <outcome>

      Examples:
        | matter | meeting | outcome                            |
        | YT-01  | Y-01    | recorded: "Matter answered"        |
        | YT-02  | Y-01    | it is refused, rule COUNCIL-MATTER |
        | YT-01  | Y-02    | it is refused, rule COUNCIL-MATTER |

    Scenario Outline: Once deferred or referred upward it is answered again, and never once agreed or declined
      Given "Compound branch: answer matter" was done on 13 June
        | compound | matter | reply   | meeting |
        | XQ-01    | YT-01  | <reply> | Y-01    |
      When "Compound branch: answer matter" is asked on 14 June
        | compound | matter | reply  | meeting |
        | XQ-01    | YT-01  | Agreed | Y-01    |
      Then <outcome>

      Examples:
        | reply           | outcome                            |
        | Deferred        | it is accepted                     |
        | Referred upward | it is accepted                     |
        | Agreed          | it is refused, rule COUNCIL-MATTER |
        | Declined        | it is refused, rule COUNCIL-MATTER |

    Scenario Outline: Only an agreed matter is carried out
      Given "Compound branch: answer matter" was done on 13 June
        | compound | matter | reply   | meeting |
        | XQ-01    | YT-01  | <reply> | Y-01    |
      When "Compound branch: carry out" is asked on 1 July
        | compound | matter |
        | XQ-01    | YT-01  |
      Then <outcome>

      Examples:
        | reply           | outcome                            |
        | Agreed          | recorded: "Matter carried out"     |
        | Declined        | it is refused, rule COUNCIL-MATTER |
        | Deferred        | it is refused, rule COUNCIL-MATTER |
        | Referred upward | it is refused, rule COUNCIL-MATTER |

    Scenario: The session at which a matter was agreed is not voided
      Given "Compound branch: answer matter" was done on 13 June
        | request | compound | matter | reply  | meeting |
        | consent | XQ-01    | YT-01  | Agreed | Y-01    |
      When "session" is voided on 20 June because "wrong compound"
      Then it is refused, rule LATER-STANDS
      And first to be dealt with: "consent"
