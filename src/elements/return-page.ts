/** The return page closes itself if the checkout opened its window. Elsewhere `close()` does nothing. */

window.close()
