/**
 * Does several things at a time. Resolves with all results; once all have ended, throws the first error. `Promise.all`
 * throws at once, and in a transaction the others would go on after its end.
 */
export async function together<T extends readonly unknown[]>(
  ...work: { readonly [index in keyof T]: T[index] | Promise<T[index]> }
): Promise<T> {
  await Promise.allSettled(work)
  return Promise.all(work) as unknown as Promise<T>
}
