"""People and their roles."""

import factory

from accounts.models import Role, RoleAssignment, User
from tests.times import TODAY


class UserFactory(factory.django.DjangoModelFactory):
    """A person; `password="…"` sets one, `role=Role.…` gives a role since TODAY (an officer's in the own unit)."""

    class Meta:
        model = User
        skip_postgeneration_save = True

    username = factory.Sequence(lambda n: f"nguoi{n}")
    full_name = factory.Sequence(lambda n: f"Nguyễn Văn Mẫu {n}")

    @factory.post_generation
    def password(obj, create, extracted, **kwargs):
        if extracted:
            obj.set_password(extracted)
            obj.save()

    @factory.post_generation
    def role(obj, create, extracted, **kwargs):
        if extracted:
            unit = obj.unit if extracted == Role.UNIT_OFFICER else None
            RoleAssignment.objects.create(user=obj, role=extracted, unit=unit, valid_from=TODAY)


class RoleAssignmentFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = RoleAssignment

    user = factory.SubFactory(UserFactory)
    role = Role.LEARNER
    valid_from = TODAY
