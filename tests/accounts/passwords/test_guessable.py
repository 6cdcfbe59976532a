"""Passwords that are refused by how they are made, and those that are not."""

import random

import pytest
from django.contrib.auth.password_validation import validate_password
from django.core.cache import cache
from django.core.exceptions import ValidationError
from django.urls import reverse

from accounts.models import User
from accounts.models.credentials import EASY_TO_READ
from accounts.passwords.guessable import is_guessable
from tests.accounts.factories import UserFactory

PERSON = User(
    username="thanhnt85", full_name="Nguyễn Thị Thanh", phone="0330000000", email="thanh.sonla@example.com"
)


@pytest.mark.parametrize(
    "password",
    [
        *("matkhau1", "camau2026", "doanthanhnien", "canbo123", "elearn-demo", "Matkhau@123", "Doanthanhnien2026!"),
        # marks, case, swaps, what is put before and behind
        *("mật khẩu 1", "MẬTKHẨU", "m@tkh4u!!", "@nhyeuem", "12anhyeuem", "hell0123", "p@ssw0rd"),
        *("1l0veyou", "Ngọc@1234"),
        # words put together
        *("tinhdoancamau", "TinhDoan@CaMau2026", "canbo2026tinhdoan", "matkhaulagi", "phong chong mua ban nguoi"),
        # repeated
        *("matkhaumatkhau", "xyzxyzxyz1", "aaaaaaaa", "abababab", "rêu rêu rêu rêu"),
        # keys side by side, letters and digits in order
        *("qwerty12", "1qaz2wsx", "qazwsxedc", "1q2w3e4r", "zxcvbnm,", "abcdefgh", "987654321a",),
        *("poiuytre", "qwerty-matkhau"),
        # no or few letters: dates, years
        *("01/01/1990", "20262026!", "tuan1999!", "an 12345678"),
        # the person's own
        *("thanhnt85", "Th@nhnt-85", "NguyenThiThanh", "thanh1985!", "sonla-thanh"),
        *("0330000000a", "+84 330.000.000", "0163.000.0000ab"),
    ],
)  # fmt: skip
def test_is_refused(password):
    assert is_guessable(password, PERSON)


@pytest.mark.parametrize(
    "password",
    [
        "chiếc thuyền ba lá nhỏ",
        "chiec thuyen ba la nho",
        "ghếxanhcửasổmưa",
        "rổ cá kèo kho tộ",
        "hạt mưa rơi trên mái lá",
        "correct horse battery",
        "xG4#pq9!Lm",
        "k7#9!x2&4qw",
        "ទឹកត្នោតផ្អែម",  # Khmer
        "qwerty chiếc ghế đá rêu",  # a walk is not counted, nor does it harm
        "rsxp4gdsa7",
    ],
)
def test_is_taken(password):
    assert not is_guessable(password, PERSON)


def test_first_passwords_are_made_well_enough():
    alphabet = random.Random(26)
    made = ["".join(alphabet.choices(EASY_TO_READ, k=10)) for _ in range(300)]
    assert sum(map(is_guessable, made)) <= 3  # 2 in 1000 end in six digits and more


def test_is_quick_whatever_comes():
    for password in ("1" * 5000 + "abcdefg" + "!x" * 5000, "matkhau" * 1000, "ab3de" * 1000):
        is_guessable(password, PERSON)


def test_words_are_data_in_one_form():
    from accounts.passwords.guessable import _words

    assert len(_words()) > 400
    assert all(word.isalnum() and word.isascii() for word in _words())


@pytest.mark.django_db
class TestPages:
    def test_say_what_to_do(self, client):
        cache.clear()
        person = UserFactory(password="mật khẩu đủ dài")
        client.force_login(person)
        sent = {"oldpassword": "mật khẩu đủ dài", "password1": "Camau@2026", "password2": "Camau@2026"}
        html = client.post(reverse("account_change_password"), sent).content.decode()
        assert "ghép từ bốn từ trở lên" in html
        assert not User.objects.get(pk=person.pk).check_password("Camau@2026")

    def test_ask_every_validator(self):
        with pytest.raises(ValidationError):
            validate_password("Camau@2026")
        validate_password("chiếc thuyền ba lá nhỏ")
