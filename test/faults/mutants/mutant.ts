/** One mutant, and how it is applied. */

export interface Mutant {
  readonly name: string
  /** Relative to the repository. */
  readonly file: string
  /** Occurs exactly once in the file. */
  readonly from: string
  readonly to: string
  /** What goes wrong for a merchant or a buyer. */
  readonly why: string
  /** The files of `test/server` that have to notice it, without `.test.ts`, the likeliest first. */
  readonly tests: readonly string[]
}

/** @throws when the text to replace does not occur exactly once: the code has changed, and the mutant has to follow */
export function mutate(source: string, { name, file, from, to }: Mutant): string {
  const places = source.split(from).length - 1
  if (places !== 1) throw new Error(`the mutant ${name} has ${places} places instead of one in ${file}`)
  return source.replace(from, () => to)
}
