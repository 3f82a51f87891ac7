/* The few words that the browser itself has to say, in both languages.
   qlue.words() -> those of the page's language (lang on <html>, Indonesian if it says nothing). */
(() => {
  const qlue = (window.qlue = window.qlue || {});
  const WORDS = {
    id: {
      locale: "id-ID",
      ago: { second: "detik lalu", minute: "menit lalu", hour: "jam lalu", day: "hari lalu" },
      data: "data", noData: "menunggu data",
      fresh: "Data terkini", amber: "Data tertunda", red: "Data terputus, gambar terakhir tetap tampil",
      map: "Peta", zoomIn: "Perbesar", zoomOut: "Perkecil", fit: "Kembali ke wilayah ini",
      areas: "Wilayah di peta. Panah untuk memilih, Enter untuk masuk, Esc untuk naik.",
      closer: "Perbesar peta untuk melihat titik laporan",
      prefix: { kecamatan: "Kec.", kelurahan: "Kel.", desa: "Desa" },
      past: { now: "sekarang", open: "terbuka", late: "terlambat", received: "masuk",
        state: { open: "Peta keadaan", received: "Peta laporan masuk sampai" },
        back: { rolls: "Ke sekarang", ended: "Ke akhir" },
        only: { rolls: "hanya peta; angka lain tetap sekarang",
          ended: "hanya peta; angka lain untuk seluruh jangka waktu" },
        showsNow: "Peta menampilkan keadaan sekarang",
        showsEnd: "Peta menampilkan seluruh jangka waktu", noPoints: "Titik laporan hanya tampil untuk sekarang",
        failed: "Putar ulang belum dapat dimuat, coba lagi" },
    },
    en: {
      locale: "en-GB",
      ago: { second: "s ago", minute: "min ago", hour: "h ago", day: "d ago" },
      data: "data", noData: "waiting for data",
      fresh: "Data is current", amber: "Data is late", red: "Connection lost, the last picture stays",
      map: "Map", zoomIn: "Zoom in", zoomOut: "Zoom out", fit: "Back to this place",
      areas: "Areas on the map. Arrows choose, Enter goes in, Esc goes up.",
      closer: "Zoom in to see single reports",
      prefix: { kecamatan: "Kec.", kelurahan: "Kel.", desa: "Desa" },
      past: { now: "now", open: "open", late: "late", received: "received",
        state: { open: "Map as of", received: "Map of reports received up to" },
        back: { rolls: "Back to now", ended: "To the end" },
        only: { rolls: "the map only; other numbers stay at now",
          ended: "the map only; other numbers are of the whole period" },
        showsNow: "The map shows now",
        showsEnd: "The map shows the whole period", noPoints: "Single reports are shown for now only",
        failed: "The replay could not be loaded, try again" },
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
})();
