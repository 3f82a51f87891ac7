"""The categories and agencies that a new city starts with.

The thirteen categories of Makassar plus banjir and jalan rusak. Which agency owns a category is an
example to be edited by the city: no source gives the official table.
"""

from dataclasses import dataclass


@dataclass(frozen=True)
class AgencyDefault:
    """An agency (OPD) as a new city gets it."""

    slug: str
    name: str


@dataclass(frozen=True)
class CategoryDefault:
    """A category as a new city gets it. Severity: 1 low, 2 normal, 3 high."""

    slug: str
    label_id: str
    label_en: str
    icon: str
    agency: str
    severity: int = 2
    lens: bool = False


DEFAULT_AGENCIES = (
    AgencyDefault("dlh", "Dinas Lingkungan Hidup"),
    AgencyDefault("dpu", "Dinas Pekerjaan Umum"),
    AgencyDefault("dishub", "Dinas Perhubungan"),
    AgencyDefault("dinsos", "Dinas Sosial"),
    AgencyDefault("satpol-pp", "Satpol PP"),
    AgencyDefault("dinkes", "Dinas Kesehatan"),
)

DEFAULT_CATEGORIES = (
    CategoryDefault("banjir", "Banjir", "Flooding", "waves", "dpu", 3, lens=True),
    CategoryDefault("sampah", "Sampah", "Trash", "trash", "dlh", 2, lens=True),
    CategoryDefault("parkir-liar", "Parkir liar", "Illegal parking", "car", "dishub", 2, lens=True),
    CategoryDefault("jalan-rusak", "Jalan rusak", "Damaged road", "road", "dpu", 2),
    CategoryDefault("lampu-jalan", "Lampu jalan", "Street light", "bulb", "dishub", 2),
    CategoryDefault("drainase", "Drainase", "Drainage", "droplet", "dpu", 2),
    CategoryDefault("kemacetan", "Kemacetan", "Traffic jam", "traffic", "dishub", 2),
    CategoryDefault("pkl-liar", "Kaki lima liar", "Illegal vendors", "store", "satpol-pp", 1),
    CategoryDefault("iklan-liar", "Iklan liar", "Illegal advertising", "sign", "satpol-pp", 1),
    CategoryDefault(
        "pelanggaran", "Pelanggaran ketertiban", "Public order", "alert", "satpol-pp", 2
    ),
    CategoryDefault("bangunan-liar", "Bangunan liar", "Illegal building", "home", "satpol-pp", 2),
    CategoryDefault("pohon", "Pohon tumbang", "Fallen tree", "tree", "dlh", 3),
    CategoryDefault("kesehatan", "Kesehatan", "Health", "heart", "dinkes", 2),
    CategoryDefault("sosial", "Masalah sosial", "Social issue", "users", "dinsos", 2),
    CategoryDefault("fasilitas-umum", "Fasilitas umum", "Public facility", "bench", "dpu", 1),
)

FALLBACK_CATEGORY = "fasilitas-umum"
