/**
 * Does several things at a time. Resolves with all results. When one fails, waits until all have ended and throws the
 * error that came first: in a transaction, the errors after it only say that the transaction has failed. `Promise.all`
 * does not wait, and the others would go on after the end of the transaction.
 */
export async function together<T extends readonly unknown[]>(
  ...work: { readonly [index in keyof T]: T[index] | Promise<T[index]> }
): Promise<T> {
  const errors: unknown[] = []
  const watched = work.map((one) => Promise.resolve(one).catch((error: unknown) => errors.push(error)))
  const results = await Promise.all(watched)
  if (errors.length > 0) throw errors[0]
  return results as unknown as Promise<T>
}
