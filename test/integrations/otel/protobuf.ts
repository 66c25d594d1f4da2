/** A message in protobuf's wire format: what each field holds, by its number. */
export type Message = ReadonlyMap<number, readonly (Uint8Array | bigint)[]>;

/** Reads a message without its schema (https://protobuf.dev/programming-guides/encoding/). @throws where it is none */
export function readMessage(bytes: Uint8Array): Message {
  const fields = new Map<number, (Uint8Array | bigint)[]>();
  let at = 0;
  const take = (length: number): Uint8Array => {
    if (at + length > bytes.length)
      throw new RangeError(`the message ends ${at + length - bytes.length} bytes too early`);
    return bytes.subarray(at, (at += length));
  };
  const varint = (): bigint => {
    let value = 0n;
    for (let shift = 0n; ; shift += 7n) {
      const byte = take(1)[0] ?? 0;
      value |= BigInt(byte & 0x7f) << shift;
      if (byte < 0x80) return value;
    }
  };
  const valueOf = (wireType: number): Uint8Array | bigint => {
    if (wireType === 0) return varint();
    if (wireType === 1) return take(8);
    if (wireType === 2) return take(Number(varint()));
    if (wireType === 5) return take(4);
    throw new TypeError(`there is no wire type ${wireType}`);
  };
  while (at < bytes.length) {
    const tag = Number(varint());
    const values = fields.get(tag >> 3) ?? [];
    fields.set(tag >> 3, [...values, valueOf(tag & 7)]);
  }
  return fields;
}

/** The messages at the end of a path of field numbers. */
export const messagesAt = (message: Message, [field, ...path]: readonly number[]): Message[] =>
  field === undefined
    ? [message]
    : (message.get(field) ?? []).flatMap((bytes) => messagesAt(readMessage(bytes as Uint8Array), path));

/** A field's text. */
export const textAt = (message: Message, field: number): string =>
  new TextDecoder().decode(message.get(field)?.[0] as Uint8Array | undefined);
