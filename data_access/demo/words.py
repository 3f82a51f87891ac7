"""What simulated reports say: short Indonesian texts that name no person and no real address."""

from random import Random

from dashboard.lifecycle import Stage

WAYS = (
    "Jl. Melati",
    "Jl. Kenanga",
    "Jl. Flamboyan",
    "Jl. Anggrek",
    "Jl. Teratai",
    "Jl. Rajawali",
    "Jl. Cendrawasih",
    "Jl. Merpati",
    "Jl. Kakatua",
    "Jl. Beringin",
    "Jl. Ketapang",
    "Jl. Meranti",
    "Jl. Bambu",
    "Jl. Kelapa",
)
NEAR = (
    "dekat pasar",
    "depan sekolah",
    "samping masjid",
    "dekat jembatan",
    "depan puskesmas",
    "ujung lorong",
    "dekat pos ronda",
    "seberang lapangan",
    "dekat kanal",
    "depan ruko",
)

TEXTS: dict[str, tuple[tuple[str, str], ...]] = {
    "banjir": (
        ("Air setinggi lutut", "Air naik sejak hujan tadi dan mulai masuk rumah warga."),
        ("Jalan tergenang", "Genangan sekitar 30 cm, motor tidak bisa lewat."),
        ("Air masuk rumah", "Beberapa rumah tergenang, warga butuh pompa."),
        ("Kanal meluap", "Air kanal meluap ke jalan, arus cukup deras."),
    ),
    "sampah": (
        ("Sampah menumpuk", "Sudah beberapa hari belum diangkut dan mulai berbau."),
        ("Kontainer sampah penuh", "Kontainer penuh, sampah berserakan sampai ke jalan."),
        ("Sampah dibuang di lahan kosong", "Ada yang membuang sampah di sini setiap malam."),
        ("Sampah menyumbat saluran", "Sampah plastik menutup saluran air."),
    ),
    "parkir-liar": (
        ("Parkir di trotoar", "Pejalan kaki terpaksa turun ke badan jalan."),
        ("Parkir dua lapis", "Mobil parkir dua lapis, jalan tinggal satu lajur."),
        ("Parkir menutup akses", "Kendaraan menutup jalan masuk lorong."),
    ),
    "jalan-rusak": (
        ("Jalan berlubang", "Lubang cukup dalam, berbahaya saat malam dan hujan."),
        ("Aspal terkelupas", "Aspal terkelupas sepanjang belasan meter."),
        ("Penutup saluran patah", "Penutup saluran di badan jalan patah."),
    ),
    "lampu-jalan": (
        ("Lampu jalan padam", "Padam sejak beberapa malam, jalan gelap."),
        ("Lampu jalan berkedip", "Lampu hidup mati sepanjang malam."),
        ("Tiang lampu miring", "Tiang miring dan dikhawatirkan roboh."),
    ),
    "drainase": (
        ("Saluran tersumbat", "Air tidak mengalir, cepat meluap saat hujan."),
        ("Got tertutup lumpur", "Endapan lumpur sudah setinggi bibir got."),
        ("Dinding saluran runtuh", "Dinding saluran runtuh dan menutup aliran."),
    ),
    "kemacetan": (
        ("Macet panjang", "Kendaraan tidak bergerak, simpang terkunci."),
        ("Lampu lalu lintas mati", "Lampu lalu lintas mati, kendaraan saling serobot."),
    ),
    "pkl-liar": (
        ("Lapak di trotoar", "Lapak memenuhi trotoar, pejalan kaki lewat di jalan."),
        ("Lapak di bahu jalan", "Lapak memakai bahu jalan sejak sore."),
    ),
    "iklan-liar": (
        ("Spanduk liar", "Spanduk dipasang di pohon dan tiang listrik."),
        ("Baliho rusak", "Baliho sobek dan hampir jatuh ke jalan."),
    ),
    "pelanggaran": (
        ("Keributan malam hari", "Suara bising sampai lewat tengah malam."),
        ("Balap liar", "Sering dipakai balap liar menjelang tengah malam."),
        ("Coretan di fasilitas umum", "Dinding fasilitas umum dicoret-coret."),
    ),
    "bangunan-liar": (
        ("Bangunan di atas saluran", "Bangunan semi permanen menutup saluran air."),
        ("Bangunan di sempadan", "Ada bangunan baru di sempadan kanal."),
    ),
    "pohon": (
        ("Pohon tumbang", "Pohon tumbang menutup jalan."),
        ("Dahan hampir patah", "Dahan besar menggantung di atas kabel."),
    ),
    "kesehatan": (
        ("Sarang nyamuk", "Banyak jentik di genangan, warga minta pengasapan."),
        ("Warga sakit perlu rujukan", "Keluarga minta bantuan ambulans ke puskesmas."),
    ),
    "sosial": (
        ("Orang telantar", "Ada orang telantar yang perlu dibantu."),
        ("Warga perlu bantuan", "Keluarga terdampak belum menerima bantuan."),
    ),
    "fasilitas-umum": (
        ("Bangku taman rusak", "Bangku taman patah dan tajam."),
        ("Halte rusak", "Atap halte bocor dan lampunya mati."),
        ("Mainan anak rusak", "Ayunan putus, berbahaya untuk anak."),
    ),
}
_MACHINE = "Terdeteksi kamera, menunggu pemeriksaan petugas."
_EMERGENCY = "Laporan darurat lewat telepon, perlu penanganan segera."

OUTSIDERS: dict[str, tuple[str, str]] = {
    "lampu-jalan": ("PLN", "perbaikan jaringan listrik"),
    "pohon": ("PLN", "pemadaman jaringan agar dahan bisa dipotong"),
    "banjir": ("BBWS", "pengerukan sungai dan pintu air"),
    "drainase": ("BBWS", "izin kerja di sempadan sungai"),
    "jalan-rusak": ("Balai Jalan Nasional", "ruas ini jalan nasional"),
    "kemacetan": ("Telkom", "galian kabel di badan jalan"),
}
_ANY_OUTSIDER = ("Telkom", "pemindahan kabel dan tiang")

REASONS = {
    Stage.DITOLAK: (
        "Keterangan tidak cukup untuk ditindaklanjuti",
        "Setelah diperiksa tidak ditemukan masalah di lokasi",
        "Bukan kewenangan pemerintah kota",
    ),
    Stage.DUPLIKAT: (
        "Sudah dilaporkan di titik yang sama",
        "Sama dengan laporan yang sedang dikerjakan",
    ),
    Stage.SALAH_WILAYAH: ("Lokasi berada di wilayah lain", "Titik peta tidak sesuai alamat"),
}
NOTES = {
    Stage.SELESAI: ("Sudah dibersihkan", "Sudah diperbaiki", "Sudah ditangani, lokasi aman"),
    Stage.PROSES: ("Petugas menuju lokasi", "Tim sudah di lokasi", "Sedang dikerjakan"),
    Stage.DISPOSISI: ("Diteruskan ke unit teknis", "Ditugaskan ke tim lapangan"),
    Stage.KOORDINASI: ("Dikoordinasikan dengan kecamatan", "Dikoordinasikan dengan dinas terkait"),
}
DUTY_NOTES = (
    "Regu sudah dihubungi",
    "Petugas sedang ke lokasi",
    "Sudah diingatkan lewat telepon",
    "Menunggu alat berat",
    "Dipantau, jadwal hari ini",
)
PROGRESS_NOTES: dict[Stage, tuple[str, ...]] = {
    Stage.MENUNGGU: ("Pelapor dihubungi untuk keterangan lokasi", "Lokasi dicek lewat peta"),
    Stage.KOORDINASI: ("Menunggu jawaban dinas terkait", "Rapat singkat dengan kecamatan"),
    Stage.DISPOSISI: ("Tim lapangan menjadwalkan pengerjaan", "Menunggu kendaraan operasional"),
    Stage.PROSES: ("Petugas sudah di lokasi", "Pengerjaan sekitar separuh", "Alat sudah datang"),
    Stage.DITAHAN: ("Surat pengingat dikirim", "Pihak luar menjanjikan jadwal"),
}


def texts_for(
    rng: Random, *, slug: str, area: str | None, machine: bool, emergency: bool
) -> tuple[str, str, str]:
    """Title, description and address of a report in the kelurahan of that name."""
    title, description = rng.choice(TEXTS.get(slug, TEXTS["fasilitas-umum"]))
    description = _MACHINE if machine else _EMERGENCY if emergency else description
    place = f"Kel. {area}" if area else "di luar batas kota"
    if rng.random() < 0.4:
        way = f"RT {rng.randint(1, 9):02}/RW {rng.randint(1, 12):02}"
    else:
        way = f"{rng.choice(WAYS)} No. {rng.randint(1, 120)}"
    return f"{title} {rng.choice(NEAR)}", description, f"{way}, {place}"


def reason_for(rng: Random, stage: Stage, slug: str) -> str | None:
    """The reason or note of a step; always one where the stage requires a reason."""
    if stage is Stage.DITAHAN:
        owner, what = OUTSIDERS.get(slug, _ANY_OUTSIDER)
        return f"Menunggu {owner}: {what}"
    if stage in REASONS:
        return rng.choice(REASONS[stage])
    notes = NOTES.get(stage)
    return rng.choice(notes) if notes and rng.random() < 0.6 else None
