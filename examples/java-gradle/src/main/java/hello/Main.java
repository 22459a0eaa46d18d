package hello;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.Executors;

/** A server out of the JDK, built by Gradle. */
public final class Main {
  private Main() {}

  public static void main(String[] arguments) throws IOException {
    String host = setting("HOST", "0.0.0.0");
    int port = Integer.parseInt(setting("PORT", "8080"));
    HttpServer server = HttpServer.create(new InetSocketAddress(host, port), 128);
    server.createContext("/healthz", exchange -> answer(exchange, 200, "ok\n"));
    server.createContext("/", Main::greet);
    server.setExecutor(Executors.newFixedThreadPool(8));
    Runtime.getRuntime().addShutdownHook(new Thread(() -> server.stop(5)));
    server.start();
    System.out.println("listening on " + host + ":" + port);
  }

  private static void greet(HttpExchange exchange) throws IOException {
    boolean known = exchange.getRequestURI().getPath().equals("/");
    answer(exchange, known ? 200 : 404, known ? "Hello from Java " + System.getProperty("java.version") + "\n" : "There is nothing here.\n");
  }

  private static void answer(HttpExchange exchange, int status, String text) throws IOException {
    byte[] body = text.getBytes(StandardCharsets.UTF_8);
    exchange.getResponseHeaders().set("Content-Type", "text/plain; charset=utf-8");
    exchange.sendResponseHeaders(status, body.length);
    try (var out = exchange.getResponseBody()) {
      out.write(body);
    }
  }

  private static String setting(String name, String otherwise) {
    String value = System.getenv(name);
    return value == null || value.isEmpty() ? otherwise : value;
  }
}
