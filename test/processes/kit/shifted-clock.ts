/** Required ahead of a program, gives it a clock that is ahead by CLOCK_SHIFT_MS, and jumps back and forth by CLOCK_JUMP_MS. */
const shiftMs = Number(process.env['CLOCK_SHIFT_MS'] ?? 0);
const jumpMs = Number(process.env['CLOCK_JUMP_MS'] ?? 0);

const TrueDate = Date;

/** Every other second the clock is behind by the jump. */
function shiftedNow(): number {
  const isBehind = Math.floor(performance.now() / 1000) % 2 === 1;
  return TrueDate.now() + shiftMs - (isBehind ? jumpMs : 0);
}

globalThis.Date = new Proxy(TrueDate, {
  construct: (target, args: unknown[], newTarget) =>
    Reflect.construct(target, args.length === 0 ? [shiftedNow()] : args, newTarget) as object,
  get: (target, key): unknown => (key === 'now' ? shiftedNow : Reflect.get(target, key)),
});
