/** Draws an address as a QR code. A chunk of its own: most buyers never see it. */

import { correction, generate } from 'lean-qr'
import { toSvgPath } from 'lean-qr/extras/svg'

export interface QrCode {
  /** Modules per side. */
  size: number
  /** SVG path data, one unit per module. */
  path: string
}

export function qrCode(text: string): QrCode {
  const code = generate(text, { minCorrectionLevel: correction.M })
  return { size: code.size, path: toSvgPath(code) }
}
