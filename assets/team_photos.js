/* Photos on the phone: made smaller where they are large, and kept until they are sent.

   qlue.teamPhotos.choose()                 -> a file that the user took or chose, or null
   qlue.teamPhotos.readable(file)           -> whether it is a picture for the server, or for this phone
   qlue.teamPhotos.prepare(file)            -> {blob, upright}: with what the camera wrote beside it
   qlue.teamPhotos.keep(key, photo), .take(key), .drop(key)
   They lie in the browser's database, since they are too large for where the actions are. */
(() => {
  const qlue = (window.qlue = window.qlue || {});
  const AS_IT_IS = 1500000; // bytes: a file up to here is sent as the camera wrote it
  const LONGEST = 1920;
  const QUALITY = 0.85;
  const STORE = "photos";

  function choose() {
    return new Promise((resolve) => {
      const field = Object.assign(document.createElement("input"),
        { type: "file", accept: "image/jpeg,image/png,image/webp" });
      field.addEventListener("change", () => resolve(field.files[0] || null));
      field.addEventListener("cancel", () => resolve(null));
      field.click();
    });
  }

  /* The segment of a JPEG in which the camera wrote when and where (APP1, "Exif"): it goes along
     with the smaller picture, since the server reads it there. */
  async function exifOf(file) {
    const head = new Uint8Array(await file.slice(0, 131072).arrayBuffer());
    const at = (place) => (head[place] << 8) | head[place + 1];
    if (at(0) !== 0xffd8) return null;
    for (let place = 2; place + 4 < head.length && head[place] === 0xff; place += 2 + at(place + 2)) {
      if (head[place + 1] === 0xda) return null;
      const name = String.fromCharCode(...head.slice(place + 4, place + 8));
      if (head[place + 1] === 0xe1 && name === "Exif") return head.slice(place, place + 2 + at(place + 2));
    }
    return null;
  }

  /* Whether the server can read it as it is: by its first bytes, JPEG, PNG or WebP. */
  async function serverReads(file) {
    const start = String.fromCharCode(...new Uint8Array(await file.slice(0, 12).arrayBuffer()));
    return start.startsWith("\xff\xd8\xff") || start.startsWith("\x89PNG") || /^RIFF.{4}WEBP/s.test(start);
  }

  /* What only the phone can read (HEIC on an iPhone) is drawn anew before it is sent. */
  async function readable(file) {
    if (await serverReads(file)) return true;
    return createImageBitmap(file).then((picture) => (picture.close(), true), () => false);
  }

  async function prepare(file) {
    if (file.size <= AS_IT_IS && (await serverReads(file))) return { blob: file, upright: false };
    let picture;
    try {
      picture = await createImageBitmap(file); // turned as the camera says
    } catch {
      return { blob: file, upright: false }; // the server says what is wrong with it
    }
    const scale = Math.min(1, LONGEST / Math.max(picture.width, picture.height));
    const canvas = document.createElement("canvas");
    canvas.width = Math.round(picture.width * scale);
    canvas.height = Math.round(picture.height * scale);
    canvas.getContext("2d").drawImage(picture, 0, 0, canvas.width, canvas.height);
    picture.close();
    const small = await new Promise((done) => { canvas.toBlob(done, "image/jpeg", QUALITY); });
    if (!small) return { blob: file, upright: false }; // no memory for it
    const exif = await exifOf(file);
    if (!exif) return { blob: small, upright: true };
    const parts = [small.slice(0, 2), exif, small.slice(2)];
    return { blob: new Blob(parts, { type: "image/jpeg" }), upright: true };
  }

  let opened = null;
  function database() {
    opened ||= new Promise((resolve, reject) => {
      const asked = indexedDB.open("qlue-team", 1);
      asked.onupgradeneeded = () => asked.result.createObjectStore(STORE);
      asked.onsuccess = () => resolve(asked.result);
      asked.onerror = () => {
        opened = null; // asked for anew the next time
        reject(asked.error);
      };
    });
    return opened;
  }

  async function ask(mode, what) {
    const changing = (await database()).transaction(STORE, mode);
    const asked = what(changing.objectStore(STORE));
    return new Promise((resolve, reject) => {
      changing.oncomplete = () => resolve(asked.result);
      changing.onerror = changing.onabort = () => reject(changing.error);
    });
  }

  qlue.teamPhotos = {
    MOST: 20,
    choose,
    readable,
    prepare,
    keep: (key, photo) => ask("readwrite", (store) => store.put(photo, key)),
    take: (key) => ask("readonly", (store) => store.get(key)),
    drop: (key) => ask("readwrite", (store) => store.delete(key)),
  };
})();
