"""What the roles are called."""

from dashboard.access import Role

ROLE_WORDS = {
    Role.WALIKOTA: "Wali Kota",
    Role.ANALIS: "Analis",
    Role.OPERATOR: "Operator pusat komando",
    Role.PIMPINAN_TIM: "Pimpinan tim",
    Role.ANGGOTA_TIM: "Anggota tim",
    Role.CAMAT: "Camat",
    Role.LURAH: "Lurah",
    Role.NASIONAL: "Nasional",
    Role.ADMIN: "Administrator",
    Role.LAYAR: "Layar dinding",
}
