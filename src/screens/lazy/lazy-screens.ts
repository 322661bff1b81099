/** Rarely needed screens: a file of its own, loaded when one of them is needed. */

import { unsafeCSS } from 'lit'
import type { LazyScreen } from '../../checkout/state.ts'
import { enRare } from '../../locales/en-rare.ts'
import type { LazyScreenTemplate } from '../model.ts'
import { declined } from './declined.ts'
import { ended } from './ended.ts'
import { impossible } from './impossible.ts'
import { noNews } from './no-news.ts'
import { notice } from './notice.ts'
import { otherMethods } from './other-methods.ts'
import { qrCode } from './qr-code.ts'
import css from './lazy-screens.styles.css?inline'
import { windowBlocked } from './window-blocked.ts'

export { questions } from './questions.ts'
export { drawQrCode, rareActions } from '../../checkout/rare-actions.ts'
export { enRare as words }
export const styles = unsafeCSS(css)

export const screens: Record<LazyScreen, LazyScreenTemplate> = {
  declined,
  ended,
  impossible,
  noNews,
  notice,
  otherMethods,
  qrCode,
  windowBlocked,
}
