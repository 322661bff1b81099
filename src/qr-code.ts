/** Draws an address as a QR code. A chunk of its own: most buyers never see it. */

import { correction, generate } from 'lean-qr'

export interface QrCode {
  /** Modules per side. */
  size: number
  /** SVG path data, one unit per module. */
  path: string
}

export function qrCode(text: string): QrCode {
  const code = generate(text, { minCorrectionLevel: correction.M })
  let path = ''
  for (let y = 0; y < code.size; y++) {
    for (let x = 0; x < code.size; x++) if (code.get(x, y)) path += `M${x} ${y}h1v1h-1z`
  }
  return { size: code.size, path }
}
