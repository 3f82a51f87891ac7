/* A window's reports at every step of it, as /api/v1/playback packs them (docs/api.md).

   const playback = new qlue.Playback(buffer)
   .times, .local    of the steps: ms since epoch, and local time as in the address
   .counted          "open", or "received" where no stage is known
   .top, .limits     where the colours end, and the areas' classes by measure
   .totals           Uint32Array: reports at each step
   .at(code, step)   {all, late} of a child
   .peak(code)       the same, each the most that the child ever had
   .cells(step)      where they are, as HeatLayer draws it; good until the next call
   .nearest(ms)      the number of the step nearest to a time */
(() => {
  const qlue = (window.qlue = window.qlue || {});
  const NONE = { all: 0, late: 0 };

  qlue.Playback = class {
    constructor(buffer) {
      const length = new DataView(buffer).getUint32(0, true);
      const about = JSON.parse(new TextDecoder().decode(new Uint8Array(buffer, 4, length)));
      let offset = 4 + length;
      const column = (Numbers, n) => {
        const found = new Numbers(buffer, offset, n);
        offset += found.byteLength;
        return found;
      };
      const { n, placed } = about;
      const [xs, ys] = [column(Uint16Array, placed), column(Uint16Array, placed)];
      const [child, count] = [column(Uint16Array, n), column(Uint16Array, n)];
      const [first, until, late] = [0, 1, 2].map(() => column(Uint8Array, n));
      Object.assign(this, { placed, xs, ys, count, first, until });
      this.local = about.steps.map((step) => step.slice(0, 16));
      this.times = about.steps.map((step) => Date.parse(step));
      this.last = this.times.length - 1;
      this.counted = about.counted;
      this.top = about.top;
      this.limits = about.class_limits;
      this.childAt = new Map(about.children.map((code, i) => [code, i]));
      this.add(child, late);
      const room = () => new Uint16Array(placed);
      this.there = { x0: about.x0, y0: about.y0, cell: about.cell_size, n: 0, total: 0,
        xs: room(), ys: room(), counts: room() };
    }

    /* All and late ones of each child at each step, from where rows begin and end. */
    add(child, late) {
      const { count, first, until, last } = this;
      const width = last + 2;
      const rows = this.childAt.size + 1;
      this.width = width;
      this.all = new Int32Array(rows * width);
      this.late = new Int32Array(rows * width);
      for (let i = 0; i < child.length; i++) {
        const row = child[i] * width;
        for (const numbers of late[i] ? [this.all, this.late] : [this.all]) {
          numbers[row + first[i]] += count[i];
          numbers[row + until[i]] -= count[i];
        }
      }
      this.totals = new Uint32Array(last + 1);
      for (let row = 0; row < rows; row++) {
        for (let step = 0; step <= last; step++) {
          const i = row * width + step;
          if (step) {
            this.all[i] += this.all[i - 1];
            this.late[i] += this.late[i - 1];
          }
          this.totals[step] += this.all[i];
        }
      }
    }

    at(code, step) {
      const row = this.childAt.get(code);
      if (row === undefined) return NONE;
      const i = row * this.width + step;
      return { all: this.all[i], late: this.late[i] };
    }

    peak(code) {
      const row = this.childAt.get(code);
      if (row === undefined) return NONE;
      const most = (numbers) => numbers
        .subarray(row * this.width, row * this.width + this.last + 1)
        .reduce((a, b) => Math.max(a, b), 0);
      return { all: most(this.all), late: most(this.late) };
    }

    cells(step) {
      const { there, placed, first, until, xs, ys, count } = this;
      let n = 0;
      there.total = 0;
      for (let i = 0; i < placed; i++) {
        if (first[i] > step || until[i] <= step) continue;
        there.xs[n] = xs[i];
        there.ys[n] = ys[i];
        there.counts[n] = count[i];
        there.total += count[i];
        n += 1;
      }
      there.n = n;
      return there;
    }

    nearest(ms) {
      return qlue.nearest(this.times, ms);
    }
  };

  /* The place of the number nearest to a value among rising numbers. */
  qlue.nearest = (numbers, value) => {
    let [low, high] = [0, numbers.length - 1];
    while (high - low > 1) {
      const middle = (low + high) >> 1;
      if (numbers[middle] <= value) low = middle;
      else high = middle;
    }
    return value - numbers[low] <= numbers[high] - value ? low : high;
  };
})();
