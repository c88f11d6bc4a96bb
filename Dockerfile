# An image with exiftool and tesseract, for a user without rights. How to run it without a network: docs/install.md.
# It was never built: there was no Docker where it was written. Its commands were checked one by one.

ARG PYTHON=python:3.13.14-slim-trixie@sha256:6771159cd4fa5d9bba1258caf0b82e6b73458c694d178ad97c5e925c2d0e1a91

FROM ${PYTHON} AS build
WORKDIR /project
COPY requirements requirements
RUN pip install --no-cache-dir --require-hashes -r requirements/build.txt
COPY pyproject.toml README.md LICENSE ./
COPY src src
RUN pip wheel --no-cache-dir --no-deps --no-build-isolation --wheel-dir /wheels .

FROM ${PYTHON}
RUN apt-get update \
    && apt-get install --yes --no-install-recommends libimage-exiftool-perl tesseract-ocr \
    && rm -rf /var/lib/apt/lists/*
COPY --from=build /project/requirements/container.txt /wheels/*.whl /wheels/
RUN pip install --no-cache-dir --require-hashes -r /wheels/container.txt \
    && pip install --no-cache-dir --no-index --no-deps /wheels/*.whl \
    && rm -rf /wheels

RUN useradd --create-home backstory
USER backstory
# Made by that user, so that a volume mounted here belongs to it too.
RUN mkdir /home/backstory/data
ENV BACKSTORY_HOME=/home/backstory/data
WORKDIR /pictures
ENTRYPOINT ["backstory"]
CMD ["--help"]
