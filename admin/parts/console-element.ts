/** The base of the console's elements. They render into the page itself, so that one stylesheet serves them all. */

import { LitElement } from 'lit'
import { property } from 'lit/decorators.js'
import type { ConsoleContext } from '../app/context.ts'

export class ConsoleElement extends LitElement {
  @property({ attribute: false }) context!: ConsoleContext

  protected override createRenderRoot(): HTMLElement {
    return this
  }
}
