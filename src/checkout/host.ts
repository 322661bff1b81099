/** What the checkout needs of the element that shows it. */

import type { ReactiveControllerHost } from 'lit'
import type { CommonWords } from '../locales/dictionary.ts'
import type { EarlyRequest } from './early-request.ts'
import type { CheckoutOptions } from './options.ts'

/** The element, which is the checkout's options as well. */
export interface CheckoutHost extends ReactiveControllerHost, Readonly<CheckoutOptions> {
  readonly words: CommonWords
  /** The language that the buyer wants, BCP 47. */
  readonly language: string | undefined
  /** The buyer's press opened the modal. */
  readonly isPressed: boolean
  /** The first connection uses it up. */
  early: EarlyRequest | undefined
  /** Dispatches an event where the page listens. @returns false when it was prevented */
  emit(event: Event): boolean
}
