/** One of several texts that make an answer: a message, an artifact. */
interface Section {
  readonly id: string;
  text: string;
  /** The end of the text that was not taken yet. */
  pending: string;
  closed: boolean;
}

const separator = '\n\n';

/**
 * The texts of an agent's answer, in the order in which they began, joined by a blank line. Agents may write several at
 * once; what is taken piece by piece is the joined text all the same: of a text that another one precedes, nothing is
 * taken before that one is closed.
 */
export class TextSections {
  #sections: Section[] = [];
  readonly #byId = new Map<string, Section>();
  /** The first section that more may be taken from. */
  #at = 0;
  #begun = false;

  /** All texts, joined. */
  get text(): string {
    return this.#sections
      .map(({ text }) => text)
      .filter((text) => text !== '')
      .join(separator);
  }

  /** The text of one section; `undefined` if there is none. */
  textOf(id: string): string | undefined {
    return this.#byId.get(id)?.text;
  }

  /** Adds to a section's end; begins it if it is new. */
  append(id: string, text: string): void {
    const section = this.#byId.get(id) ?? this.#begin(id);
    section.text += text;
    section.pending += text;
  }

  /**
   * Gives a section another text. Of one that goes on where the old one stopped, the rest may be taken; of any other
   * nothing, since what was taken cannot be called back.
   *
   * @param isRepeat the text of a new section was taken before, under another id
   */
  replace(id: string, text: string, isRepeat = false): void {
    const known = this.#byId.get(id);
    const section = known ?? this.#begin(id);
    const taken = section.text.slice(0, section.text.length - section.pending.length);
    section.text = text;
    if (known ? text.startsWith(taken) : !isRepeat) section.pending = text.slice(taken.length);
    else section.pending = '';
    this.#at = Math.min(this.#at, this.#sections.indexOf(section));
  }

  /** Nothing will be added to this section, or, without an id, to any. */
  close(id?: string): void {
    for (const section of id === undefined ? this.#sections : [this.#byId.get(id)]) if (section) section.closed = true;
  }

  /**
   * Drops all other sections.
   * @returns true if text of theirs was taken
   */
  keepOnly(ids: ReadonlySet<string>): boolean {
    const dropped = this.#sections.filter(({ id }) => !ids.has(id));
    for (const { id } of dropped) this.#byId.delete(id);
    this.#sections = this.#sections.filter(({ id }) => ids.has(id));
    this.#at = 0;
    return dropped.some(({ text, pending }) => text.length > pending.length);
  }

  /** What may be shown by now and was not taken yet. */
  take(): string {
    let taken = '';
    for (; this.#at < this.#sections.length; this.#at++) {
      const section = this.#sections[this.#at] as Section;
      if (section.pending !== '') {
        if (this.#begun && section.pending.length === section.text.length) taken += separator;
        taken += section.pending;
        section.pending = '';
        this.#begun = true;
      }
      if (!section.closed) break;
    }
    return taken;
  }

  #begin(id: string): Section {
    const section = { id, text: '', pending: '', closed: false };
    this.#sections.push(section);
    this.#byId.set(id, section);
    return section;
  }
}
