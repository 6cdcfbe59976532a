"""One example for each type of question, as the template shows them."""

from dataclasses import replace
from decimal import Decimal

from assessments.interchange.base import BankEntry
from assessments.interchange.html import to_html
from assessments.items import (
    AcceptedAnswer,
    AcceptedNumber,
    CaseStudyItem,
    Choice,
    ChoiceItem,
    Criterion,
    EssayItem,
    FileItem,
    GapFillItem,
    Item,
    MatchingItem,
    NumberUnit,
    NumericalItem,
    OrderingItem,
    Pair,
    Part,
    ShortAnswerItem,
    Step,
    TrueFalseItem,
)

_HOTLINE = (
    Choice("1", "111", True, "Đúng: tổng đài bảo vệ trẻ em, miễn phí, hoạt động 24/7."),
    Choice("2", "112", False),
    Choice("3", "114", False, "114 là số báo cháy."),
)


def examples() -> list[BankEntry]:
    """A question of each type."""
    return [
        _entry(
            "Tổng đài bảo vệ trẻ em",
            ChoiceItem(prompt="Gọi số nào khi thấy trẻ em có nguy cơ bị mua bán?", choices=_HOTLINE),
        ),
        _entry(
            "Dấu hiệu của việc làm lừa đảo",
            ChoiceItem(
                prompt="Những dấu hiệu nào cho thấy lời mời làm việc có thể là lừa đảo?",
                choices=(
                    Choice("1", "Lương rất cao, không cần tay nghề", True),
                    Choice("2", "Có hợp đồng ghi rõ nơi làm việc", False),
                    Choice("3", "Giữ hộ chiếu của người lao động", True),
                ),
                takes_several=True,
            ),
        ),
        _entry(
            "Nạn nhân đồng ý",
            TrueFalseItem(
                prompt="Người từ đủ 18 tuổi đã đồng ý đi thì không thể là nạn nhân mua bán người.",
                is_true=False,
                feedback_true="Sự đồng ý do bị lừa dối, ép buộc không loại trừ hành vi mua bán người.",
            ),
        ),
        _entry(
            "Tên hành vi",
            ShortAnswerItem(
                prompt="Chuyển giao người để nhận tiền nhằm bóc lột gọi là gì?",
                answers=(
                    AcceptedAnswer("mua bán người"),
                    AcceptedAnswer("*buôn*người*", 0.5, "Luật gọi là mua bán người."),
                ),
                ignores_marks=True,
            ),
        ),
        _entry(
            "Quãng đường",
            NumericalItem(
                prompt="Đồn biên phòng cách thôn bao xa theo bản đồ kèm theo?",
                numbers=(AcceptedNumber(Decimal("12.5"), Decimal("0.5")),),
                units=(NumberUnit("km"), NumberUnit("m", Decimal("0.001"))),
            ),
        ),
        _entry(
            "Ai làm gì",
            MatchingItem(
                prompt="Ghép mỗi việc với nơi tiếp nhận.",
                pairs=(
                    Pair("1", "Trẻ em bị xâm hại", "111"),
                    Pair("2", "Tin báo về tội phạm", "113"),
                    Pair("3", "", "114"),
                ),
            ),
        ),
        _entry(
            "Các bước tuyên truyền",
            OrderingItem(
                prompt="Sắp xếp các bước của một buổi tuyên truyền.",
                steps=(
                    Step("1", "Khảo sát địa bàn"),
                    Step("2", "Lập kế hoạch"),
                    Step("3", "Tổ chức"),
                    Step("4", "Đánh giá"),
                ),
            ),
        ),
        _entry("Điền vào quy tắc", _gaps()),
        _entry("Vì sao nạn nhân im lặng", _essay()),
        _entry("Kế hoạch tuyên truyền", _plan()),
        _entry("Chị H. trở về", _case()),
    ]


def _entry(title: str, item: Item) -> BankEntry:
    category = ("Phòng, chống mua bán người",)
    return BankEntry(title=title, item=_in_paragraphs(item), category=category, difficulty="easy")


def _in_paragraphs(item: Item) -> Item:
    """The item with its texts as the editor of the bank writes them."""
    item = replace(item, prompt=to_html(item.prompt))
    if isinstance(item, GapFillItem):
        return replace(item, text=to_html(item.text))
    if isinstance(item, CaseStudyItem):
        return replace(
            item, parts=tuple(replace(part, item=_in_paragraphs(part.item)) for part in item.parts)
        )
    return item


def _gaps() -> GapFillItem:
    number = NumericalItem(prompt="", numbers=(AcceptedNumber(Decimal(111)),))
    choices = (Choice("1", "không đổ lỗi", True), Choice("2", "trách mắng", False))
    return GapFillItem(
        prompt="Điền vào chỗ trống.",
        text="Gọi số [[1]], và [[2]] nạn nhân.",
        parts=(Part("1", number), Part("2", ChoiceItem(prompt="", choices=choices))),
    )


def _essay() -> EssayItem:
    return EssayItem(
        prompt="Vì sao nhiều nạn nhân không tố giác? Nêu ví dụ ở địa phương.",
        criteria=(Criterion("Nêu được ít nhất hai lý do", 2.0), Criterion("Có ví dụ", 1.0)),
        min_words=100,
        max_words=300,
    )


def _plan() -> FileItem:
    return FileItem(
        prompt="Nộp kế hoạch một buổi tuyên truyền tại thôn.",
        extensions=("pdf", "docx"),
        max_size=10 * 1024 * 1024,
    )


def _case() -> CaseStudyItem:
    first = TrueFalseItem(prompt="Nên đăng chuyện của chị H. lên mạng xã hội để cảnh báo.", is_true=False)
    second = EssayItem(prompt="Bạn nói gì với chị H. trong lần gặp đầu tiên?")
    return CaseStudyItem(
        prompt="Chị H. vừa trở về sau hai năm bị ép làm việc ở nước ngoài và chưa muốn gặp ai.",
        parts=(Part("1", first), Part("2", second, 2.0)),
    )
