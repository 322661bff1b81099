/** Answers that speak of money and contradict themselves: nothing in them can be believed, and nothing may be lost either, so a person is told. */

import { JsonTextError, readJsonText } from './json-text.ts'
import { UnreadableMoney } from '../../contract/provider.ts'

/**
 * Refuses an answer in which one object has two members of one name: readers disagree on which of them counts.
 * @param what names the call, e.g. `lopay read`
 * @param text the answer, which `JSON.parse` has accepted
 * @throws {UnreadableMoney}
 */
export function refuseDuplicateMembers(what: string, text: string): void {
  try {
    readJsonText(text)
  } catch (error) {
    if (error instanceof JsonTextError && error.code === 'duplicate_name')
      throw new UnreadableMoney(`${what}: the answer has two members of one name`)
    throw error
  }
}
