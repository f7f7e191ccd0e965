"""A local server for tests of transfers."""
import http.server
import threading


class QuietServer(http.server.ThreadingHTTPServer):
    daemon_threads = True

    def handle_error(self, *_):  # the other side may leave
        pass


def serve(handler, context=None):
    """Starts one on a free port, which its server_port says; it ends with the program. With a context: by TLS."""
    server = QuietServer(("127.0.0.1", 0), handler)
    if context:
        server.socket = context.wrap_socket(server.socket, server_side=True)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    return server
