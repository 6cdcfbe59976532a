"""Places and units of the Union."""

import factory

from localities.models import Locality, Unit


class LocalityFactory(factory.django.DjangoModelFactory):
    """A commune with no end; `province=True` and `district=True` make those."""

    class Meta:
        model = Locality

    class Params:
        province = factory.Trait(level=Locality.Level.PROVINCE, type=Locality.Type.TINH)
        district = factory.Trait(level=Locality.Level.DISTRICT, type=Locality.Type.HUYEN)

    code = factory.Sequence(str)
    name = factory.Sequence(lambda n: f"Xã Mẫu {n}")
    level = Locality.Level.COMMUNE
    type = Locality.Type.XA


class UnitFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = Unit

    name = factory.Sequence(lambda n: f"Đoàn xã Mẫu {n}")
    kind = Unit.Kind.COMMUNE
    locality = factory.SubFactory(LocalityFactory)
