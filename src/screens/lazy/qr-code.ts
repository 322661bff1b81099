/** The address of the hosted page as a QR code, so that a phone can continue. */

import { html } from 'lit'
import type { RareTemplate } from '../model.ts'
import { button, checkButton, message } from '../parts.ts'

export const qrCode: RareTemplate = (model, actions) => {
  const { state, words } = model
  const picture = state.qrCode?.picture
  return message({
    headline: words.scan,
    body: picture ? words.scanBody : words.oneMoment,
    content:
      picture &&
      html`<div class="qr">
        <svg viewBox="0 0 ${picture.size} ${picture.size}" role="img" aria-label=${words.qrCode}>
          <path d=${picture.path}></path>
        </svg>
      </div>`,
    primary: checkButton(model, actions, words.havePaid),
    quiet: button('quiet', words.back, actions.hideQrCode),
  })
}
