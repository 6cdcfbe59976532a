import importlib

import pytest
from django.apps import apps
from django.db import connection
from django.urls import reverse

from accounts.models import Role, User
from assessments.models import Category
from certificates.models import Certificate
from localities.models import Unit
from registry.models import CertificationPeriod, Decision, TextClash
from tests.accounts.factories import UserFactory
from tests.certificates.factories import CertificateFactory
from tests.registry.factories import certified, person_with, unit

pytestmark = pytest.mark.django_db
bring = importlib.import_module("registry.migrations.0029_texts_as_kept").bring_to_form
ETH = "\xd0ặng  Văn Tìm"


def written(record, **texts):
    """As it was stored before there was one form."""
    sets = ", ".join(f"{name} = %s" for name in texts)
    with connection.cursor() as cursor:
        cursor.execute(
            f"UPDATE {record._meta.db_table} SET {sets} WHERE {record._meta.pk.column} = %s",
            [*texts.values(), record.pk],
        )


def migrate():
    bring(apps, None)


class TestStoredTexts:
    def test_names_take_their_form_and_are_found_again(self):
        person = UserFactory()
        written(person, full_name=ETH, search_text="ðang", sort_key="x")
        migrate()
        assert User.objects.search("dang").get().full_name == "Đặng Văn Tìm"

    def test_the_roster_follows_the_keys_of_the_name(self):
        title = certified(full_name="An")
        written(title.person, full_name=ETH)
        migrate()
        assert set(CertificationPeriod.objects.values_list("search_text", flat=True)) == {"dang van tim"}

    def test_numbers_and_signers_of_decisions_take_theirs(self):
        decision = certified().decision
        written(decision, number="12 – QÐ/TÐTN", signer="Lê’  Văn")
        migrate()
        decision.refresh_from_db()
        assert decision.number == "12-QĐ/TĐTN"

    def test_units_and_categories_take_theirs(self):
        place, above = unit(), Category.objects.create(name="A")
        below = Category.objects.create(name="B", parent=above)
        written(place, name="\xd0oàn  xã")
        written(above, name="\xd0 –  một")
        migrate()
        below.refresh_from_db()
        assert (Unit.objects.get(pk=place.pk).name, below.path) == ("Đoàn xã", "Đ - một / B")

    def test_what_is_printed_on_a_certificate_stays(self):
        certificate = CertificateFactory()
        written(certificate, holder_name=ETH, search_text="ðang van tim")
        migrate()
        certificate.refresh_from_db()
        assert certificate.holder_name == ETH
        assert Certificate.objects.search("dang").get() == certificate

    def test_a_second_run_changes_and_finds_nothing(self):
        written(UserFactory(), full_name=ETH)
        migrate()
        migrate()
        assert not TextClash.objects.exists()


class TestClashes:
    def test_a_number_that_another_has_stays_and_is_listed(self, capsys):
        one, other = certified().decision, certified().decision
        written(one, number="12-QĐ/TĐTN")
        written(other, number="12–QĐ/TĐTN")
        migrate()
        assert Decision.objects.get(pk=other.pk).number == "12–QĐ/TĐTN"
        clash = TextClash.objects.get()
        assert (clash.kind, clash.row, clash.kept) == ("taken", other.pk, "12-QĐ/TĐTN")
        assert "12-QĐ/TĐTN" in capsys.readouterr().out

    def test_two_people_of_one_unit_who_have_one_name_now_are_listed(self):
        place = unit()
        one, other = UserFactory(full_name="K'Brel", unit=place), UserFactory(full_name="An", unit=place)
        UserFactory(full_name="K'Brel")
        written(other, full_name="K’Brel")
        migrate()
        clash = TextClash.objects.get()
        assert (clash.kind, clash.row, clash.other) == ("namesake", other.pk, one.pk)
        assert User.objects.filter(full_name="K'Brel").count() == 3


class TestPage:
    def test_lists_them_with_a_way_to_the_records(self, client, province):
        TextClash.objects.create(
            kind="namesake", model="accounts.User", row=7, other=8, text="K’Brel", kept="K'Brel"
        )
        page = client.get(reverse("text_clashes:index")).content.decode()
        assert reverse("registry_people:person", args=[7]) in page
        assert reverse("registry_people:person", args=[8]) in page

    def test_a_line_is_taken_off(self, client, province):
        clash = TextClash.objects.create(kind="taken", model="registry.Decision", row=7, text="a", kept="b")
        client.post(reverse("text_clashes:seen", args=[clash.pk]))
        assert not TextClash.objects.exists()

    def test_takes_the_same_queries_for_many(self, province, queries_of):
        def add(count):
            for row in range(count):
                TextClash.objects.create(kind="taken", model="accounts.Unit", row=row, text="a", kept="b")

        add(1)
        few = queries_of(reverse("text_clashes:index"))
        add(20)
        assert queries_of(reverse("text_clashes:index")) == few

    @pytest.mark.parametrize("role", [Role.UNIT_OFFICER, Role.TRAINER, Role.LEARNER])
    def test_is_for_the_province_only(self, client, role):
        client.force_login(person_with(role, unit() if role == Role.UNIT_OFFICER else None))
        assert client.get(reverse("text_clashes:index")).status_code in (302, 403)
        clash = TextClash.objects.create(kind="taken", model="registry.Decision", row=7, text="a", kept="b")
        client.post(reverse("text_clashes:seen", args=[clash.pk]))
        assert TextClash.objects.exists()
