/** Whether text for a stream may have colours: as the environment wishes, or the terminal allows. */

interface Stream {
  readonly isTTY?: boolean;
  getColorDepth?(): number;
}

type Environment = Readonly<Record<string, string | undefined>>;

export function isColored(
  stream: Stream | undefined,
  { FORCE_COLOR, NO_COLOR, NODE_DISABLE_COLORS }: Environment,
): boolean {
  if (FORCE_COLOR !== undefined) return FORCE_COLOR !== "0";
  if (stream?.isTTY !== true) return false;
  if (NO_COLOR !== undefined || NODE_DISABLE_COLORS !== undefined) return false;
  return (stream.getColorDepth?.() ?? 4) > 2;
}
