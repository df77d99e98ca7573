"""The steps of what follows: reactions, the clock, and what goes with a void, in both languages."""

import pytest

from tests.testing.bdd.conftest import Folder

SETTINGS = """[tool.daojiao]
catalogue = "tests.engine.tickets:TICKETS"
terms = "terms.toml"
"""
ZH = """# language: zh-CN
功能: 工单

  背景:
    假如条款自2025年5月1日起生效
    并且5月2日“Receive”
      | Ticket | unit |
      | a      | x    |
      | b      | x    |

  场景: 答复之后回访
    当5月3日“Answer”：Ticket为a
    那么记录“Answered、Gave”
    并且随之登记“Called”
    并且随之登记
      | 事件   | 对象       |
      | Called | Ticket“a” |
    并且不随之登记“Closed”

  场景: 逾期的升级，只升级一次
    当过了两天
    那么没有随之登记什么
    当过了三天
    那么随之登记“Escalated、Reminded、Reminded、Escalated”
    并且未能随之登记，规则 UNIT-FULL
    当过了三天
    那么没有随之登记什么

  场景: 及时答复而补录的，连同后续事项登记
    假如今天是5月9日
    当过了一天
    那么随之登记
      | 事件      | 对象       |
      | Escalated | Ticket“a” |
    当5月3日“Answer”：Ticket为a
    那么应被拒绝，规则 LATER-STANDS
    当5月3日“Answer”
      | Ticket | 连同后续事项 |
      | a      | 是           |
    那么随之撤销“Escalated、Reminded、Reminded”

  场景: 撤销的，自动登记的随之撤销
    假如5月3日“Answer”
      | 编号 | Ticket |
      | 甲   | a      |
    当5月4日撤销“甲”，原因为“记错”
    那么应被拒绝，规则 EFFECT-STANDS
    当5月4日连同后续事项撤销“甲”，原因为“记错”
    那么随之撤销“Called”
"""
EN = """Feature: Tickets

  Background:
    Given the terms are in force from 1 May 2025
    And "Receive" was done on 2 May
      | Ticket | unit |
      | a      | x    |

  Scenario: Whoever asked is called
    When "Answer" is asked on 3 May: Ticket is a
    Then recorded: "Answered, Gave"
    And it follows that is recorded: "Called, Rested"
    And it does not follow that "Closed" is recorded

  Scenario: What is overdue is escalated
    When 5 days pass
    Then it follows that this is recorded
      | event     | of         |
      | Escalated | Ticket "a" |
    And to do there is no
      | of         | what           |
      | Ticket "a" | Ticket: answer |

  Scenario: What followed goes with it
    Given "Answer" was done on 3 May
      | request | Ticket |
      | first   | a      |
    When "first" is voided with what followed on 4 May because "misread"
    Then with it goes: "Called, Rested"

  Scenario: Nothing follows of a reminder
    When "Remind" is asked on 3 May: ticket is a, unit is x
    Then nothing follows
"""


@pytest.mark.parametrize(("name", "text", "count"), [("zh", ZH, 4), ("en", EN, 4)])
def test_what_follows_is_said_in_features(folder: Folder, name: str, text: str, count: int) -> None:
    """Each scenario passes."""
    folder.write("pyproject.toml", SETTINGS)
    folder.write("terms.toml", 'zone = "Asia/Shanghai"\ndays = 2\n')
    folder.write(f"{name}.feature", text)
    folder.run("-q").assert_outcomes(passed=count)


@pytest.mark.parametrize(
    ("right", "wrong", "said"),
    [
        ("并且随之登记“Called”", "并且随之登记“Closed”", "随之登记的是“Called”"),
        ("| Called | Ticket“a” |", "| Called | Ticket“b” |", "第1行没有随之登记"),
        ("并且不随之登记“Closed”", "并且不随之登记“Called”", "随之登记了“Called”"),
        ("那么没有随之登记什么", "那么随之登记“Escalated”", "随之登记的是“–”"),
        ("规则 UNIT-FULL", "规则 VOID-REASON", "随之被拒绝的规则：UNIT-FULL"),
        ("那么随之撤销“Called”", "那么随之撤销“Answered”", "随之撤销的是“Called”"),
        (
            "那么随之登记“Escalated、Reminded、Reminded、Escalated”",
            "那么没有随之登记什么",
            "随之登记了“Escalated",
        ),
    ],
)
def test_what_is_wrong_is_said(folder: Folder, right: str, wrong: str, said: str) -> None:
    """With what followed instead."""
    assert right in ZH
    folder.write("pyproject.toml", SETTINGS)
    folder.write("terms.toml", 'zone = "Asia/Shanghai"\ndays = 2\n')
    folder.write("zh.feature", ZH.replace(right, wrong, 1))
    result = folder.run("-q")
    result.assert_outcomes(passed=3, failed=1)
    assert said in result.stdout.str()
