"""Made-up facts to see a template with: usual ones, and ones as long as they may get."""

import datetime
from decimal import Decimal
from typing import Any
from zoneinfo import ZoneInfo

USUAL: dict[str, Any] = {
    "holder_name": "Nguyễn Thị Ví Dụ",
    "holder_unit": "Đoàn xã Ví Dụ",
    "course_title": "Phòng, chống mua bán người: những điều cán bộ Đoàn cần biết",
    "hours": Decimal("12.5"),
    "score": Decimal("91.5"),
    "completed_on": datetime.date(2026, 11, 20),
    "issued_at": datetime.datetime(2026, 11, 23, 9, 0, tzinfo=ZoneInfo("Asia/Ho_Chi_Minh")),
    "valid_until": datetime.date(2028, 11, 20),
}
LONG = USUAL | {
    "holder_name": "Công Tằng Tôn Nữ Nguyễn Phước Phương Thảo Hoàng Ngọc Bảo Châu Lê Trần Quỳnh Như "
    "Đặng Thùy Trâm Ướt Ử Ữ Ự Ẫ Ộ Ỹ Ví Dụ",
    "holder_unit": "Đoàn trường Trung học phổ thông chuyên nội trú dân tộc huyện Ví Dụ trực thuộc Đoàn xã Ví Dụ Mới",
    "course_title": "Khung pháp luật về phòng, chống mua bán người và kỹ năng tổ chức chiến dịch truyền thông "
    "dành cho cán bộ Đoàn các xã, phường, trường học, đơn vị lực lượng vũ trang trên địa bàn tỉnh Cà Mau "
    "giai đoạn mới (lớp bồi dưỡng đợt hai)",
}
