# language: en
Feature: Lending things

  @LOAN-ONE
  Rule: a thing is lent to one reader at a time

    Background:
      Given today is 6 May 2025
      And "Loan desk: lend" was done
        | loan desk | thing | reader | request |
        | main      | lamp  | ann    | first   |

    Scenario: a thing that is out is not lent again
      When "Loan desk: lend" is asked: loan desk main, thing lamp, reader bob
      Then it is refused, rule LOAN-ONE
      And what is found is "ann"

    Scenario: once it is back, the next reader has it
      Given "Loan desk: give back" was done
        | loan desk | thing |
        | main      | lamp  |
      When "Loan desk: lend" is asked: loan desk main, thing lamp, reader bob
      Then exactly this is recorded
        | event | thing | reader |
        | Lent  | lamp  | bob    |
      And "things out" is 1
      And the evidence of "things out" is 1 event

    Scenario: a loan on which a return was built is not voided
      Given "Loan desk: give back" was done
        | loan desk | thing | request |
        | main      | lamp  | back    |
      When "first" is voided because "misread"
      Then it is refused, rule LATER-STANDS
      And first to be dealt with: "back"

  @LOAN-MOST
  Rule: at most three each

    Scenario Outline: the fourth thing is refused
      Given today is 6 May 2025
      And "Loan desk: lend" was done
        | loan desk | thing          | reader |
        | main      | T-1 to T-<out> | ann    |
      When "Loan desk: lend" is asked
        | loan desk | thing | reader |
        | main      | T-9   | ann    |
      Then <outcome>

      Examples:
        | out | outcome                        |
        | 2   | it is accepted                 |
        | 3   | it is refused, rule LOAN-MOST  |
