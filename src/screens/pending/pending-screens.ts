/** The entry of the file with the screens of a pending payment. It loads while the provider is asked. */

import { unsafeCSS } from 'lit'
import type { PendingScreen } from '../../checkout/state.ts'
import { enPending } from '../../locales/en-pending.ts'
import type { PendingTemplate, Screen } from '../model.ts'
import { device } from './device.ts'
import { noUpdate } from './no-update.ts'
import { canPrint, printReceipt } from './print-receipt.ts'
import { providerWindow } from './provider-window.ts'
import css from './pending-screens.styles.css?inline'
import { waiting } from './waiting.ts'

export { enPending as words }
export const styles = unsafeCSS(css)

const templates: Record<PendingScreen, PendingTemplate> = { device, noUpdate, waiting, window: providerWindow }

/** Typed like the main screens, because this file brings the words that these screens need. */
export const screens = templates as Record<PendingScreen, Screen>

export const actionsOf = () => (canPrint() ? { printReceipt } : {})
