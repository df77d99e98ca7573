# language: en
Feature: What is to be done
  What comes next, until when and whose it is follows from what was entered and from the charter.
  The compounds, members and document numbers are samples.

  Background:
    Given the charter is in force from 1 April 2022
    And "Compound branch: join plan" was done on 2 June
      | compound |
      | XQ-01    |

  Scenario: A branch comes about step by step
    Then to do as of 2 June there is
      | of                      | what                   | role           | due  |
      | Compound branch "XQ-01" | Compound branch: apply | village-branch | none |
    When "Compound branch: apply" is asked on 5 June: compound is XQ-01
    Then to do as of 5 June there is
      | of                      | what                     | role            |
      | Compound branch "XQ-01" | Compound branch: approve | party-committee |
    And to do as of 5 June there is no
      | of                      | what                   |
      | Compound branch "XQ-01" | Compound branch: apply |
