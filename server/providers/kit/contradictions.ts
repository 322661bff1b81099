/**
 * Refuses answers about money that contradict themselves. They cannot be trusted or ignored, so a person has to look.
 */

import { JsonTextError, readJsonText } from './json-text.ts'
import { UnreadableMoney } from '../../contract/provider.ts'

/**
 * Refuses an answer in which an object has two members of the same name: readers disagree on which one counts.
 * @param what names the call, e.g. `lopay read`
 * @param text the answer, which `JSON.parse` has accepted
 * @throws {UnreadableMoney}
 */
export function refuseDuplicateMembers(what: string, text: string): void {
  try {
    readJsonText(text)
  } catch (error) {
    if (error instanceof JsonTextError && error.code === 'duplicate_name')
      throw new UnreadableMoney(`${what}: the answer has two members of the same name`)
    throw error
  }
}
