/** What every page gets from the shell: how to reach the server, the words, and what to do around the page. */

import type { SessionView } from '../../server/contract/operator.ts'
import type { Words } from '../locales/en.ts'
import type { Sentences } from '../locales/sentences-en.ts'
import type { Question } from '../parts/question.ts'
import type { Format } from './format.ts'
import type { Client } from './client.ts'

export interface ConsoleContext {
  readonly client: Client
  readonly session: SessionView
  readonly words: Words
  /** Absent where they could not be loaded: then the server's English is shown. */
  readonly sentences: Sentences | undefined
  readonly format: Format
  /** Asks before an action. @returns whether the action was done */
  readonly ask: (question: Question) => Promise<boolean>
  /** Says that something is done, for a few seconds. */
  readonly notify: (message: string) => void
  readonly search: OrderSearch
}

/** How the orders were listed last. */
export interface OrderSearch {
  /**
   * What the operator searches for. It may be somebody's e-mail address, so it is kept neither in the address nor in
   * the browser's storage.
   */
  text: string
  filters: Readonly<Record<string, string>>
}
