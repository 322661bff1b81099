/** A keep-alive HTTP connection that costs next to nothing, so that the bench measures the server and not itself. */

import { connect } from 'node:net'

/** Sends one request at a time. Understands responses with a `Content-Length`, which all servers of the bench send. */
export class Connection {
  #socket
  #received = Buffer.alloc(0)
  #pending = null

  static async open(port) {
    const socket = connect({ port, host: '127.0.0.1', noDelay: true })
    await new Promise((resolve, reject) => socket.once('connect', resolve).once('error', reject))
    return new Connection(socket)
  }

  constructor(socket) {
    this.#socket = socket
    socket.on('data', (chunk) => this.#read(chunk))
    socket.on('error', (error) => this.#pending?.reject(error))
    socket.on('close', () => this.#pending?.reject(new Error('the server closed a connection')))
  }

  /** @returns the status of the response */
  send(request) {
    return new Promise((resolve, reject) => {
      this.#pending = { resolve, reject }
      this.#socket.write(request)
    })
  }

  close() {
    this.#pending = null
    this.#socket.destroy()
  }

  #read(chunk) {
    this.#received = this.#received.length === 0 ? chunk : Buffer.concat([this.#received, chunk])
    const end = this.#received.indexOf('\r\n\r\n')
    if (end === -1) return
    const head = this.#received.latin1Slice(0, end)
    const length = Number(/\r\ncontent-length: *(\d+)/i.exec(head)?.[1] ?? 0)
    if (this.#received.length < end + 4 + length) return
    this.#received = this.#received.subarray(end + 4 + length)
    const pending = this.#pending
    this.#pending = null
    pending?.resolve(Number(head.slice(9, 12)))
  }
}
