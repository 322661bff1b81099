/** A skeleton until the companion has answered. */

import { html } from 'lit'
import type { Screen } from './model.ts'
import { title } from './parts.ts'

export const opening: Screen = ({ words }) => html`<div class="screen" aria-busy="true">
  ${title(words.oneMoment, 'hidden')}
  <div class="bone"></div><div class="bone"></div><div class="bone"></div>
</div>`
