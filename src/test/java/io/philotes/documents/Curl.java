package io.philotes.documents;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;

/** Stands for {@code curl -s URL} where a document calls it and the machine has none. Prints the body. */
public final class Curl {

  private Curl() {}

  public static void main(String[] arguments) throws IOException, InterruptedException {
    URI address = URI.create(arguments[arguments.length - 1]);
    System.out.print(HttpClient.newHttpClient().send(HttpRequest.newBuilder(address).build(), BodyHandlers.ofString()).body());
  }
}
