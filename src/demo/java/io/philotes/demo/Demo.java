package io.philotes.demo;
public final class Demo { private Demo() {} public static void main(String[] args) {} }
