/** A skeleton until the companion has answered. */

import { html } from 'lit'
import { price } from './price.ts'
import type { Screen } from './model.ts'
import { title } from './parts.ts'

export const opening: Screen = (model) => html`<div class="scroll">${price(model)}<div class="screen" aria-busy="true">
  ${title(model.words.opening, 'hidden')}
  <p aria-hidden="true"><b class="bone">00000 00000 00000 00000</b></p>
  <div class="rows" aria-hidden="true"><i class="bone"></i><i class="bone"></i><i class="bone"></i></div>
</div></div>`
