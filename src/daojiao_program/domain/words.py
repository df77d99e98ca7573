"""The words of the catalogue: what its fields are called, and what the codes in them may be called.

A bare field has one meaning; where a name means another thing in some decisions and events, they stand before
it. The kind of an aggregate is also the field that names one. Among these are the headers of the office's
sheets; only `编号` is not, which in a table of requests is the number of the request.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from daojiao_program.domain.charter import CALLED
from daojiao_program.engine import Said, Word


def _in(*places: str, word: Word) -> Mapping[str, Word]:
    """What a field is called in these decisions and events."""
    return dict.fromkeys(places, word)


_RECORD: Final = {
    "charter": Word("章程", "Charter"),
    "person": Word("人员", "Person", ("人员编号",)),
    "commitment": Word("信息凭证", "Commitment"),
    "file": Word("办公文件", "File"),
    "sheet": Word("表", "Sheet", ("表格",)),
    "accepted": Word("受理", "Accepted"),
    "same": Word("重复", "Accepted before"),
    "refused": Word("退回", "Refused"),
    "request": Word("请求", "Request"),
    "name": Word("名称", "Name"),
    **_in("file.take.name", "file.taken.name", word=Word("文件名", "File name", ("名称", "Name"))),
}
_PLACES: Final = {
    "village": Word("村（社区）", "Village", ("村", "社区"), listed="villages"),
    "grid": Word("网格", "Grid", ("所在网格", "网格编号"), listed="grids"),
    "place": Word("地点", "Place"),
    "week": Word("周", "Week"),
}
_TEAMS: Final = {
    "volunteer": Word("人员", "Volunteer", ("下沉人员", "人员编号")),
    "team": Word("队伍", "Team", ("所在队伍",), listed="teams"),
    "unit": Word("单位", "Unit", ("所在单位",), listed="units"),
    "activity": Word("活动", "Activity", ("活动编号",)),
    "kind": Word("类别", "Kind", ("活动类别",), listed="kinds"),
    "role": Word("岗位", "Role", listed="roles"),
    "support": Word("跨网格支援", "Cross-grid support"),
}
_TRAINING: Final = {
    "cadre": Word("干部", "Cadre", ("“两委”干部", "干部编号")),
    **_in(
        "cadre.list-as-trainee.cadre",
        word=Word("干部", "Cadre", ("“两委”干部", "干部编号", "培养对象", "学员", "Trainee")),
    ),
    **_in(
        "cohort.enrol.cadre",
        "cohort.withdraw.cadre",
        "cohort.replace-mentor.cadre",
        "cohort.shadow.cadre",
        "cohort.cadre-enrolled.cadre",
        "cohort.cadre-withdrew.cadre",
        "cohort.mentor-replaced.cadre",
        "cohort.shadowing-done.cadre",
        word=Word("学员", "Trainee", ("干部", "Cadre")),
    ),
    **_in(
        "cohort.substitute.cadre",
        "cohort.cadre-substituted.cadre",
        word=Word("替补学员", "Substitute", ("学员", "Trainee", "干部", "Cadre")),
    ),
    "leaver": Word("原学员", "Leaver", ("退出学员",)),
    "post": Word("职务", "Post", listed="posts"),
    "mentor": Word("培养人", "Mentor", listed="leadership"),
    "cohort": Word("期", "Cohort", ("期号", "培训班")),
    "field": Word("领域", "Field", ("培训领域",), listed="fields"),
    "batch": Word("批次", "Batch"),
    "course": Word("课程", "Course", listed="courses"),
    "present": Word("到课学员", "Present", ("到课", "Trainees present")),
    "waiver": Word("放宽原因", "Waiver", ("放宽人数原因", "Reason for the waiver")),
    "trainees": Word("人数", "Trainees", ("学员人数",)),
    "reason": Word("原因", "Reason"),
    "graduates": Word("结业学员", "Graduates", ("结业",)),
    "others": Word("未结业学员", "Others", ("未结业",)),
}
_COMPOUNDS: Final = {
    "compound": Word("小区", "Compound", ("住宅小区",), listed="compounds"),
    "delivery": Word("“五送”", "Delivery", ("“五送”类别",), listed="deliveries"),
    "content": Word("内容", "Content"),
    **_in(
        "compound.serve.members",
        "compound.service-held.members",
        word=Word("党员人数", "Party members", ("党员",)),
    ),
    "residents": Word("居民人数", "Residents", ("居民",)),
    "session": Word("会议", "Meeting", ("会议编号",)),
    "form": Word(
        "方式", "Form", choices={"online": Said("线上", "Online"), "offline": Said("线下", "Offline")}
    ),
    "parties": Word("到会各方", "Parties present", ("各方",), listed="council.parties"),
    "matter": Word("议题编号", "Matter"),
    "subject": Word("议题", "Subject", ("议题内容",)),
    "reply": Word(
        "答复",
        "Reply",
        choices={
            "agreed": Said("同意", "Agreed"),
            "declined": Said("不同意", "Declined"),
            "deferred": Said("缓议", "Deferred"),
            "referred": Said("上报", "Referred upward"),
        },
    ),
    **_in(
        "compound.apply.others",
        "compound.branch-applied.others",
        word=Word("联合小区", "Joint with", listed="compounds"),
    ),
    **_in(
        "compound.found.members",
        "compound.branch-founded.members",
        "compound.joint-branch-founded.members",
        word=Word("正式党员", "Full members", ("党员",)),
    ),
    **_in(
        "preparation.lapsed.members",
        word=Word("正式党员", "Full members", ("党员",)),
    ),
    "preparation": Word("党支部筹备", "Branch preparation", ("筹备小区",), listed="compounds"),
    "member": Word("正式党员", "Full member", ("党员",)),
    "compounds": Word("覆盖小区", "Compounds covered", listed="compounds"),
    "leading": Word("牵头小区", "Leading compound", listed="compounds"),
}
_PROJECTS: Final = {
    "project": Word("项目", "Project", ("项目编号",)),
    **_in(
        "project.plan.name",
        "project.planned.name",
        word=Word("项目名称", "Project name", ("名称", "Name")),
    ),
    **_in(
        "project.plan.kind",
        "project.planned.kind",
        word=Word("项目类别", "Kind of project", ("类别",), listed="project_kinds"),
    ),
    "belt": Word("示范带", "Belt", listed="belts"),
    # `文号` alone is the sheets' word for the documents that support a request.
    "document": Word("发文字号", "Document number", ("批准文号", "批复文号", "方案文号", "Approved under")),
    "work": Word("工程", "Work", ("工程名称",)),
    "phase": Word("期次", "Phase"),
}
_RECRUITMENT: Final = {
    "drive": Word("招聘", "Drive", ("招聘编号",)),
    **_in("drive.open.name", "drive.opened.name", word=Word("招聘名称", "Drive name", ("名称", "Name"))),
    "position": Word("岗位", "Position", ("岗位编号",)),
    **_in(
        "drive.offer.name",
        "drive.position-offered.name",
        word=Word("岗位名称", "Position name", ("名称", "Name")),
    ),
    "places": Word("招聘人数", "Places", ("名额",)),
    "applicant": Word("报名人", "Applicant", ("报名编号", "应聘人员")),
    "registered": Word("户籍", "Registered in", ("户籍所在村（社区）", "户籍所在村"), listed="villages"),
    "standing": Word("学历身份", "Standing", listed="standings"),
    "ranking": Word("排名", "Ranking"),
    "in_place_of": Word("原录用人", "In place of", ("递补",)),
    "merit": Word("择优依据", "Merit"),
    "companies": Word("企业", "Companies"),
    "universities": Word("高校", "Universities"),
}
_PROGRAM: Final = {
    "leading-group": Word("领导小组", "Leading group"),
    "head": Word("组长", "Head", listed="leadership"),
    "members": Word("成员", "Members", listed="leadership"),
    **_in(
        "leading-group.issue-plan.name",
        "leading-group.work-plan-issued.name",
        word=Word("方案名称", "Work plan", ("名称", "Name")),
    ),
    "sha256": Word("校验值", "SHA-256", ("文件校验值(SHA-256)",)),
    "program": Word("示范镇创建", "Program"),
    "note": Word("说明", "Note", ("内容", "Content")),
    "campaign": Word("创建名称", "Campaign", ("名称", "Name")),
    "honour": Word("简称", "Short name", ("荣誉简称",)),
    "contest": Word("简称", "Short name", ("擂台赛简称",)),
    "represents": Word("代表", "Represents", ("内容", "Content")),
    "by": Word("单位", "By", ("检查单位", "Inspected by", "考核单位", "Assessed by")),
    "finding": Word("检查情况", "Finding", ("情况",)),
    "result": Word("结果", "Result", ("考核结果", "内容", "Content")),
    "target": Word("年度目标", "Target", ("目标",), listed="targets"),
    "value": Word("达到数", "Value"),
}
_CHARTER: Final = {f"terms.{path}": word for path, word in CALLED.items() if isinstance(word, Word)}
"""Places of the charter, which a feature may change and the rule book shows."""
WORDS: Final[Mapping[str, Word]] = {
    **_CHARTER,
    **_RECORD,
    **_PLACES,
    **_TEAMS,
    **_TRAINING,
    **_COMPOUNDS,
    **_PROJECTS,
    **_RECRUITMENT,
    **_PROGRAM,
}
"""What every field of the town's decisions and events is called, and every kind of aggregate."""
ATTRIBUTES: Final[Mapping[str, str]] = {
    "accepted": "已验收的期次",
    "applied": "申请",
    "assessments": "考核评定",
    "applications": "报名情况",
    "attended": "到课",
    "begun": "开始筹备日期",
    "building": "已开工",
    "charter": "章程",
    "circles": "“同心圆”启动日期",
    "commitment": "信息凭证",
    "completed": "已完成的工程",
    "consultations": "协商",
    "contests": "参加的擂台赛",
    "covers": "覆盖的小区",
    "days": "收录日期",
    "document": "批复文号",
    "drives": "报名的招聘",
    "edition": "章程版次",
    "erased": "信息已删除",
    "founded": "成立日期",
    "head": "组长",
    "held": "活动",
    "hired": "录用",
    "honours": "荣誉",
    "inspections": "督查检查",
    "last_grid": "最近所在网格",
    "joined": "已进过班",
    "leading": "牵头小区",
    "listed": "已列入名单",
    "matters": "议题",
    "members": "成员",
    "mentor_of": "学员与培养人",
    "on": "日期",
    "pairing": "结对谋划日期",
    "participants": "签到人员",
    "phase_of": "工程所属期次",
    "phases": "期次",
    "places": "名额",
    "plans": "工作方案",
    "positions": "岗位",
    "premises": "活动场所",
    "prepares": "参加筹备的小区",
    "ranking": "排名",
    "reached": "已达到的目标",
    "reserve": "后备人才库",
    "returned": "撤回日期",
    "selected": "列为创建对象的日期",
    "sessions": "议事会",
    "status": "状态",
    "terms": "章程内容",
    "villages": "开展创建的村（社区）",
    "volunteers": "下沉人员",
    "weeks": "零报告的周",
}
"""What aggregates remember, in Chinese, where it is no field of events too."""
