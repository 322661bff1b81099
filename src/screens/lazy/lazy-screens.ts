/** The entry of the file with the rarely needed screens, their words, actions and styles. */

import { unsafeCSS } from 'lit'
import type { LazyScreen, Question } from '../../checkout/state.ts'
import { enRare } from '../../locales/en-rare.ts'
import type { LazyScreenTemplate, Screen } from '../model.ts'
import { declined } from './declined.ts'
import { device } from './device.ts'
import { ended } from './ended.ts'
import { impossible } from './impossible.ts'
import { noUpdate } from './no-update.ts'
import { notice } from './notice.ts'
import { otherMethods } from './other-methods.ts'
import { providerWindow } from './provider-window.ts'
import { qrCode } from './qr-code.ts'
import { questions } from './questions.ts'
import css from './lazy-screens.styles.css?inline'
import { windowBlocked } from './window-blocked.ts'
import { windowClosed } from './window-closed.ts'

export { drawQrCode, rareActions } from '../../checkout/rare-actions.ts'
export { enRare as words }
export const styles = unsafeCSS(css)

const templates: Record<LazyScreen | Question, LazyScreenTemplate> = {
  declined,
  device,
  ended,
  impossible,
  noUpdate,
  notice,
  otherMethods,
  qrCode,
  window: providerWindow,
  windowBlocked,
  windowClosed,
  ...questions,
}

/** Typed like the main screens, because this file brings the rare words and actions that these screens need. */
export const screens = templates as Record<LazyScreen | Question, Screen>
