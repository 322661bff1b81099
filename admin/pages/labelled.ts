/** Sentences of the server name providers by their ids. People know them by their labels. */

import type { ConsoleContext } from '../app/context.ts'

export function labelled(text: string, { session }: ConsoleContext): string {
  const labels = new Map(session.providers.map(({ id, label }) => [id, label]))
  return text.replace(/\b[a-z]+\b/g, (word) => labels.get(word) ?? word)
}
