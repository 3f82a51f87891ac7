/* The few words that the browser itself has to say, in both languages.
   qlue.words() -> those of the page's language (lang on <html>, Indonesian if it says nothing). */
(() => {
  const qlue = (window.qlue = window.qlue || {});
  const WORDS = {
    id: {
      locale: "id-ID",
      ago: { second: "detik lalu", minute: "menit lalu", hour: "jam lalu", day: "hari lalu" },
      short: { second: "d", minute: "m", hour: "j", day: "hari" },
      long: { minute: "menit", hour: "jam", day: "hari" },
      data: "data", noData: "menunggu data",
      fresh: "Data terkini", amber: "Data tertunda", red: "Data terputus, gambar terakhir tetap tampil",
      map: "Peta", loading: "Memuat peta \u2026", zoomIn: "Perbesar", zoomOut: "Perkecil", fit: "Kembali ke wilayah ini",
      areas: "Wilayah di peta. Panah untuk memilih, Enter untuk masuk, Esc untuk naik.",
      closer: "Perbesar peta untuk melihat titik laporan",
      take: {
        note: "Catatan, bila ada", send: "Terima", cancel: "Tutup", done: "diterima", somebody: "seseorang",
        taken: "Sudah diterima {name}, {time}. Daftar ini segera menyusul.",
        gone: "Peringatan ini sudah ditutup. Daftar ini segera menyusul.",
        refused: "Anda tidak berwenang menerima peringatan ini. Minta operator pusat komando.",
        wrong: "Catatan tidak dapat disimpan: pendekkan, lalu kirim lagi.",
        failed: "Belum terkirim. Periksa jaringan, lalu tekan Enter untuk mengirim lagi.",
      },
      prefix: { kecamatan: "Kec.", kelurahan: "Kel.", desa: "Desa" },
      past: { now: "sekarang", open: "terbuka", late: "terlambat", received: "masuk", perKm2: "per km\u00b2",
        state: { open: "Peta keadaan", received: "Peta laporan masuk sampai" },
        back: { rolls: "Ke sekarang", ended: "Ke akhir" },
        only: { rolls: "hanya peta; angka lain tetap sekarang",
          ended: "hanya peta; angka lain untuk seluruh jangka waktu" },
        showsNow: "Peta menampilkan keadaan sekarang",
        showsEnd: "Peta menampilkan seluruh jangka waktu", noPoints: "Titik laporan hanya tampil untuk sekarang",
        failed: "Putar ulang belum dapat dimuat, coba lagi" },
      exports: { prepares: "Menyiapkan berkas \u2026", rows: "Mengunduh {n} dari {of} baris", saved: "{n} baris tersimpan: {file}",
        stop: "Batal", close: "Tutup", failed: "Unduhan terputus, berkas tidak disimpan. Periksa jaringan, lalu unduh lagi.",
        refused: "Akun Anda tidak berwenang mengunduh. Minta administrator.",
        busy: "Unduhan lain masih berjalan. Tunggu sampai selesai, lalu coba lagi." },
    },
    en: {
      locale: "en-GB",
      ago: { second: "s ago", minute: "min ago", hour: "h ago", day: "d ago" },
      short: { second: "s", minute: "m", hour: "h", day: "d" },
      long: { minute: "min", hour: "h", day: "d" },
      data: "data", noData: "waiting for data",
      fresh: "Data is current", amber: "Data is late", red: "Connection lost, the last picture stays",
      map: "Map", loading: "Loading the map \u2026", zoomIn: "Zoom in", zoomOut: "Zoom out", fit: "Back to this place",
      areas: "Areas on the map. Arrows choose, Enter goes in, Esc goes up.",
      closer: "Zoom in to see single reports",
      take: {
        note: "Note (may stay empty)", send: "Take", cancel: "Close", done: "taken", somebody: "somebody",
        taken: "Already taken by {name}, {time}. This list follows in a moment.",
        gone: "This alert is closed already. This list follows in a moment.",
        refused: "You may not take this alert. Ask the command centre's operator.",
        wrong: "The note can't be kept: shorten it and send it again.",
        failed: "Not sent yet. Check the network, then press Enter to send it again.",
      },
      prefix: { kecamatan: "Kec.", kelurahan: "Kel.", desa: "Desa" },
      past: { now: "now", open: "open", late: "late", received: "received", perKm2: "per km\u00b2",
        state: { open: "Map as of", received: "Map of reports received up to" },
        back: { rolls: "Back to now", ended: "To the end" },
        only: { rolls: "the map only; other numbers stay at now",
          ended: "the map only; other numbers are of the whole period" },
        showsNow: "The map shows now",
        showsEnd: "The map shows the whole period", noPoints: "Single reports are shown for now only",
        failed: "The replay could not be loaded, try again" },
      exports: { prepares: "Preparing the file \u2026", rows: "Downloading {n} of {of} rows", saved: "{n} rows saved: {file}",
        stop: "Cancel", close: "Close", failed: "The download broke off, no file was saved. Check the network, then download again.",
        refused: "Your account may not download. Ask an administrator.",
        busy: "Another download is still running. Wait for its end, then try again." },
    },
  };

  qlue.words = (language = document.documentElement.lang) =>
    WORDS[(language || "").startsWith("en") ? "en" : "id"];

  /* "2 jam lalu": an age in seconds in its one largest unit. */
  qlue.ageText = (seconds, words = qlue.words()) => {
    const age = Math.max(0, Math.floor(seconds));
    const [size, unit] = age < 60 ? [1, "second"] : age < 3600 ? [60, "minute"]
      : age < 86400 ? [3600, "hour"] : [86400, "day"];
    return `${Math.floor(age / size)} ${words.ago[unit]}`;
  };

  /* "3 j 12 m" (long: "3 jam 12 menit"): a length in seconds in its two largest units. */
  qlue.spanText = (seconds, length = "short", words = qlue.words()) => {
    const minutes = Math.floor(seconds / 60);
    const [days, hours] = [Math.floor(minutes / 1440), Math.floor(minutes / 60) % 24];
    const units = words[length] || words.short;
    const parts = days ? [[days, units.day], [hours, units.hour]]
      : [[hours, units.hour], [minutes % 60, units.minute]];
    const shown = parts.filter(([n]) => n).map(([n, unit]) => `${n} ${unit}`);
    return shown.join(" ") || `0 ${units.minute}`;
  };
})();
