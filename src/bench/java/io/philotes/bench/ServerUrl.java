package io.philotes.bench;

import java.net.URI;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.TypeConversionException;

/** {@code postgresql://superuser:password@host:port/database}. What is wrong is not repeated: it may hold a password. */
public final class ServerUrl implements ITypeConverter<Server> {

  private static final String FORM = "a server is postgresql://superuser:password@host:port/database";

  @Override
  public Server convert(String text) {
    try {
      URI url = URI.create(text);
      String[] login = url.getUserInfo().split(":", 2);
      if (url.getScheme().startsWith("postgres") && url.getHost() != null && url.getPort() > 0 && url.getPath().length() > 1) {
        return new Server(url.getHost(), url.getPort(), login[0], login.length > 1 ? login[1] : "", url.getPath().substring(1));
      }
    } catch (IllegalArgumentException | NullPointerException e) {
      throw new TypeConversionException(FORM);
    }
    throw new TypeConversionException(FORM);
  }
}
