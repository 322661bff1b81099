/** The entry of the file with the rarely needed screens, their words, actions and styles. */

import { unsafeCSS } from 'lit'
import type { Question, RareScreen } from '../../checkout/state.ts'
import { enRare } from '../../locales/en-rare.ts'
import type { RareTemplate, Screen } from '../model.ts'
import { declined } from './declined.ts'
import { ended } from './ended.ts'
import { impossible } from './impossible.ts'
import { notice } from './notice.ts'
import { otherMethods } from './other-methods.ts'
import { qrCode } from './qr-code.ts'
import { questions } from './questions.ts'
import css from './lazy-screens.styles.css?inline'
import { windowBlocked } from './window-blocked.ts'
import { windowClosed } from './window-closed.ts'

export { drawQrCode, rareActions as actionsOf } from '../../checkout/rare-actions.ts'
export { enRare as words }
export const styles = unsafeCSS(css)

const templates: Record<RareScreen | Question, RareTemplate> = {
  declined,
  ended,
  impossible,
  notice,
  otherMethods,
  qrCode,
  windowBlocked,
  windowClosed,
  ...questions,
}

/** Typed like the main screens, because this file brings the rare words and actions that these screens need. */
export const screens = templates as Record<RareScreen | Question, Screen>
