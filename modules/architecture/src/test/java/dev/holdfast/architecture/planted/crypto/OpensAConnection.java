package dev.holdfast.architecture.planted.crypto;

import java.net.Socket;

public record OpensAConnection(Socket socket) {}
